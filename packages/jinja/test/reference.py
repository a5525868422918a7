"""Renders templates with Python's Jinja2, as the reference for this project's engine.

Reads one JSON object a line ({"template", "context"}) and answers one a line.
"""

import json
import sys
import time

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, __version__
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment


def revive(value):
    """{"$float": "1.0"} is a float, whatever its fraction."""
    if isinstance(value, list):
        return [revive(item) for item in value]
    if isinstance(value, dict):
        if "$float" in value:
            return float(value["$float"])
        return {key: revive(item) for key, item in value.items()}
    return value


def kind_of(error):
    if isinstance(error, TemplateSyntaxError):
        return "syntax"
    if isinstance(error, SecurityError):
        return "unsafe"
    if isinstance(error, UndefinedError):
        return "undefined"
    if str(error).startswith(("No filter named", "No test named", "Required block")):
        return "syntax"
    if isinstance(error, SyntaxError):
        return "syntax"
    return "type"


def render(environment, case):
    folding = True
    try:
        template = environment.from_string(case["template"])
        folding = False
        return {"text": template.render(revive(case["context"]))}
    except Exception as error:  # every failure of a template is an answer
        return {"kind": kind_of(error), "message": str(error), "folding": folding}


def main():
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    print(json.dumps({"jinja2": __version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        if "benchmark" in case:
            best = None
            for _ in range(case["benchmark"]):
                start = time.perf_counter()
                fresh = SandboxedEnvironment(undefined=StrictUndefined)
                for one in case["cases"]:
                    fresh.from_string(one["template"]).render(one["context"])
                took = (time.perf_counter() - start) * 1000
                best = took if best is None else min(best, took)
            print(json.dumps({"milliseconds": best}), flush=True)
        else:
            print(json.dumps(render(environment, case)), flush=True)


main()
