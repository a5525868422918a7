"""The runtime inside the process of a Python function: what bootstrap.ts is for Node.js.

Speaks the frames of frames.ts over two pipes and behaves as Lambda's own runtime client:
https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

import importlib
import json
import logging
import os
import struct
import sys
import time
import traceback

INPUT, OUTPUT = 3, 4
MAXIMUM_RESPONSE_BYTES = 6_291_556


def close_inherited():
    """Closes what the server had open and this process got without being meant to."""
    try:
        descriptors = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        descriptors = range(OUTPUT + 1, 256)
    for descriptor in descriptors:
        if descriptor > OUTPUT:
            try:
                os.close(descriptor)
            except OSError:
                pass


def post(kind, payload="", **head):
    head_bytes = json.dumps({"type": kind, **head}).encode()
    # Half of a character that JSON can hold cannot be written as UTF-8.
    payload_bytes = payload.encode("utf-8", "replace")
    rest = struct.pack("<II", len(head_bytes), len(payload_bytes)) + head_bytes + payload_bytes
    while rest:
        rest = rest[os.write(OUTPUT, rest) :]


def read_exactly(count):
    pieces = []
    while count > 0:
        piece = os.read(INPUT, min(count, 65_536))
        if not piece:
            # The server is gone.
            os._exit(0)
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def receive():
    head_bytes, payload_bytes = struct.unpack("<II", read_exactly(8))
    head = json.loads(read_exactly(head_bytes))
    head["payload"] = read_exactly(payload_bytes).decode()
    return head


def log(text):
    post("log", text, time=int(time.time() * 1000))


class LineLog:
    """A standard stream whose lines are events of the function's log."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._rest = ""

    def write(self, text):
        *lines, self._rest = (self._rest + str(text)).split("\n")
        for line in lines:
            log(line)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def finish(self):
        if self._rest:
            log(self._rest)
        self._rest = ""

    def isatty(self):
        return False

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor


class Request:
    """What the lines of the log name."""

    id = ""


class RequestFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = Request.id
        return True


class LambdaHandler(logging.Handler):
    def emit(self, record):
        log(self.format(record))


def install_logging():
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
        "%Y-%m-%dT%H:%M:%S",
    )
    formatter.converter = time.gmtime
    handler = LambdaHandler()
    handler.setFormatter(formatter)
    handler.addFilter(RequestFilter())
    logging.getLogger().addHandler(handler)


class Fault(Exception):
    """An error of the runtime itself."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def load_handler(handler):
    module_name, dot, function_name = handler.rpartition(".")
    if not dot:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)",
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}"
        ) from error
    except SyntaxError as error:
        raise Fault(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}"
        ) from error
    if not hasattr(module, function_name):
        raise Fault(
            "Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'"
        )
    return getattr(module, function_name)



class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    client_context = None
    identity = None

    def __init__(self, message):
        environment = os.environ
        self._end = time.monotonic() * 1000 + message["timeout"]
        self.aws_request_id = message["requestId"]
        self.invoked_function_arn = message["invokedFunctionArn"]
        self.function_name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME")

    def get_remaining_time_in_millis(self):
        return max(0, int(self._end - time.monotonic() * 1000))


def report(error):
    """What Lambda answers of an error: frames of this file say nothing to a handler's author."""
    if isinstance(error, Fault):
        return {"errorMessage": str(error), "errorType": error.kind, "stackTrace": []}
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": Request.id,
        "stackTrace": traceback.format_list(own),
    }


def log_error(error_report):
    lines = [f"[ERROR] {error_report['errorType']}: {error_report['errorMessage']}"]
    if error_report["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        lines.extend(line.rstrip("\n") for line in error_report["stackTrace"])
    log("\n".join(lines))


def memory_bytes():
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def serialize(result):
    try:
        payload = json.dumps(result, ensure_ascii=False, allow_nan=False)
    except Exception as error:
        raise Fault(
            "Runtime.MarshalError", f"Unable to marshal response: {error}"
        ) from error
    if len(payload.encode("utf-8", "replace")) > MAXIMUM_RESPONSE_BYTES:
        raise Fault(
            "Function.ResponseSizeTooLarge",
            f"Response payload size exceeded maximum allowed payload size ({MAXIMUM_RESPONSE_BYTES} bytes).",
        )
    return payload


def invoke(handler, message, streams):
    Request.id = message["requestId"]
    os.environ["_X_AMZN_TRACE_ID"] = message["traceId"]

    def finish(kind, payload="", **head):
        for stream in streams:
            stream.finish()
        post(kind, payload, requestId=Request.id, memoryBytes=memory_bytes(), **head)

    try:
        payload = serialize(handler(json.loads(message["payload"]), Context(message)))
    except Exception as error:
        error_report = report(error)
        log_error(error_report)
        finish("error", error=error_report)
    else:
        finish("result", payload)


def main():
    close_inherited()
    for descriptor in (INPUT, OUTPUT):
        os.set_inheritable(descriptor, False)
    settings = receive()
    os.environ.clear()
    os.environ.update(settings["environment"])
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(settings["codeDirectory"])
    # In place of the directory of this file.
    sys.path[0] = settings["codeDirectory"]
    streams = [LineLog(1), LineLog(2)]
    sys.stdout, sys.stderr = streams
    install_logging()
    post("loading")
    try:
        handler = load_handler(settings["handler"])
    except Exception as error:
        error_report = report(error)
        log_error(error_report)
        for stream in streams:
            stream.finish()
        post("init-error", error=error_report)
        return
    for stream in streams:
        stream.finish()
    post("ready")
    while True:
        message = receive()
        if message["type"] == "invoke":
            invoke(handler, message, streams)


main()
