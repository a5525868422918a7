"""Runs commands of `aws proton` in one process: a line of JSON each, in and out."""

import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver
from botocore import xform_name

drivers = {}
for line in sys.stdin:
    command = json.loads(line)
    key = command["accessKeyId"]
    os.environ["AWS_ACCESS_KEY_ID"] = key
    os.environ["AWS_SECRET_ACCESS_KEY"] = "a-secret"
    driver = drivers.setdefault(key, create_clidriver())
    out, err = io.StringIO(), io.StringIO()
    parameters = ["proton", *command["words"], "--output", "json"]
    if "operation" in command:
        parameters.insert(1, xform_name(command["operation"], "-"))
        parameters += ["--cli-input-json", json.dumps(command["input"])]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = driver.main(parameters)
    answer = {"status": status, "out": out.getvalue(), "err": err.getvalue()}
    print(json.dumps(answer), flush=True)
