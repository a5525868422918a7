import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../test/function-fixture.ts";
import { findPython } from "./host/python.ts";

const HANDLER = `import json, logging, os, sys

logger = logging.getLogger()
logger.setLevel(logging.INFO)
print("loaded")

def handler(event, context):
    kind = event.get("kind")
    if kind == "log":
        print("printed")
        sys.stderr.write("written")
        logger.info("logged %s", 1)
    if kind == "fail":
        raise KeyError("missing")
    if kind == "exit":
        sys.exit(3)
    if kind == "set":
        return {1, 2}
    if kind == "sleep":
        while True:
            pass
    return {
        "event": event,
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "left": 0 < context.get_remaining_time_in_millis() <= 10_000,
        "stage": os.environ["STAGE"],
        "secrets": sorted(name for name in os.environ if "SECRET" in name),
        "here": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"],
        "text": "ä€😀",
    }
`;

describe.skipIf(findPython() === undefined)("a function of Python", () => {
  let fixture: FunctionFixture;
  const put = (source: string, overrides = {}) =>
    fixture.functions.put(
      fixture.configure(
        { "src/app.py": source },
        {
          runtime: "python3.12",
          handler: "src/app.handler",
          environmentVariables: { STAGE: "test" },
          ...overrides,
        },
      ),
    );
  const call = (payload: unknown) =>
    fixture.functions.invoke({ functionName: "function", payload });

  beforeAll(async () => {
    fixture = openFunctionFixture();
    await put(HANDLER);
  });
  afterAll(() => fixture.close());

  it("gets its event, its context and its environment, and nothing of this process", async () => {
    const result = await call({ a: [1, "ü"] });

    expect(result).toMatchObject({
      kind: "ok",
      payload: {
        event: { a: [1, "ü"] },
        function: "function",
        arn: expect.stringMatching(/:function:function$/),
        left: true,
        stage: "test",
        secrets: ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_SECRET_ACCESS_KEY"],
        here: true,
        text: "ä€😀",
      },
    });
  });

  it("logs what it prints and what it logs", async () => {
    const result = await call({ kind: "log" });

    const messages = await fixture.messagesOf("/aws/lambda/function");
    expect(messages).toEqual(expect.arrayContaining(["loaded", "printed", "written"]));
    const id = "requestId" in result ? result.requestId : "";
    expect(messages).toContainEqual(
      expect.stringMatching(
        new RegExp(String.raw`^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t${id}\tlogged 1$`),
      ),
    );
  });

  it.each([
    ["fail", "KeyError", "'missing'"],
    ["set", "Runtime.MarshalError", "Unable to marshal response: "],
    ["exit", "Runtime.ExitError", "exit status 3"],
  ])("that is told to %s answers with %s", async (kind, errorType, words) => {
    const result = await call({ kind });

    expect(result).toMatchObject({
      kind: "function-error",
      errorType,
      errorMessage: expect.stringContaining(words),
    });
    if (kind !== "fail") return;
    const { stackTrace } = (result as { payload: { stackTrace: string[] } }).payload;
    expect(stackTrace.join("")).toContain('raise KeyError("missing")');
    expect(stackTrace.join("")).not.toContain("bootstrap.py");
  });

  it.each([
    ["import nothing_of_this_name\n", "src/app.handler", "Runtime.ImportModuleError"],
    ["def handler(:\n", "src/app.handler", "Runtime.UserCodeSyntaxError"],
    ["x = 1\n", "src/app.handler", "Runtime.HandlerNotFound"],
    ["x = 1\n", "handler", "Runtime.MalformedHandlerName"],
  ])("with %j as code of %s fails with %s", async (source, handler, errorType) => {
    await put(source, { handler });

    expect(await call({})).toMatchObject({ kind: "function-error", errorType });
    await put(HANDLER);
  });

  it("is ended when its time is up", async () => {
    await put(HANDLER, { timeoutSeconds: 1 });

    const result = await call({ kind: "sleep" });

    expect(result).toMatchObject({ kind: "function-error", errorType: "Sandbox.Timedout" });
    expect(await call({ kind: "log" })).toMatchObject({ kind: "ok" });
  });
});
