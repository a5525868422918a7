import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../test/function-fixture.ts";
import type { InvokeResult } from "../services.ts";

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = openFunctionFixture();
});
afterEach(() => fixture.close());

const invoke = (payload: unknown = {}, functionName = "function"): Promise<InvokeResult> =>
  fixture.functions.invoke({ functionName, payload });

async function payloadOf(payload?: unknown): Promise<unknown> {
  const result = await invoke(payload);
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.payload;
}

describe("a function", () => {
  it("sees Lambda's environment, its own variables and nothing of the developer's", async () => {
    vi.stubEnv("SECRET_OF_THE_DEVELOPER", "leaked");
    await fixture.putHandler("export const handler = async () => process.env;", {
      environmentVariables: { TABLE_NAME: "items", AWS_REGION: "cannot be replaced" },
    });

    const environment = await payloadOf();

    vi.unstubAllEnvs();
    expect(environment).toMatchObject({
      TABLE_NAME: "items",
      AWS_REGION: "eu-west-1",
      AWS_LAMBDA_FUNCTION_NAME: "function",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "key of arn:aws:iam::123456789012:role/reader",
      AWS_SESSION_TOKEN: "session function",
      _HANDLER: "index.handler",
    });
    expect(environment).not.toHaveProperty("SECRET_OF_THE_DEVELOPER");
    expect(environment).not.toHaveProperty("HOME");
  });

  it("gets Lambda's context", async () => {
    await fixture.putHandler(`export const handler = async (event, context) => ({
      ...context, remaining: context.getRemainingTimeInMillis() });`);

    const context = await payloadOf();

    expect(context).toMatchObject({
      functionName: "function",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:function",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/function",
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      callbackWaitsForEmptyEventLoop: true,
    });
    const { remaining } = context as { remaining: number };
    expect(remaining).toBeGreaterThan(9000);
    expect(remaining).toBeLessThanOrEqual(10_000);
  });

  it("keeps its module state from one event to the next", async () => {
    await fixture.putHandler("let count = 0; export const handler = async () => ++count;");

    const counts = [await payloadOf(), await payloadOf(), await payloadOf()];

    expect(counts).toEqual([1, 2, 3]);
  });

  it("takes one event at a time in a worker, and more events in more workers", async () => {
    await fixture.putHandler(`let active = 0, most = 0;
      export const handler = async () => {
        most = Math.max(most, ++active);
        await new Promise((resolve) => setTimeout(resolve, 500));
        active--;
        return { most, worker: process.env.AWS_LAMBDA_LOG_STREAM_NAME };
      };`);

    const payloads = (await Promise.all([1, 2, 3].map(() => payloadOf()))) as {
      most: number;
      worker: string;
    }[];

    expect(payloads.map(({ most }) => most)).toEqual([1, 1, 1]);
    expect(new Set(payloads.map(({ worker }) => worker)).size).toBeGreaterThan(1);
  });

  it.each([
    ["a reservation of one", 1, ["ok", "throttled", "throttled"]],
    ["a reservation of none", 0, ["throttled", "throttled", "throttled"]],
  ])("is throttled beyond %s", async (_name, reservedConcurrency, kinds) => {
    await fixture.putHandler(
      "export const handler = () => new Promise((resolve) => setTimeout(resolve, 50));",
      { reservedConcurrency },
    );

    const results = await Promise.all([invoke(), invoke(), invoke()]);

    expect(results.map(({ kind }) => kind)).toEqual(kinds);
  });

  it("ends workers that rest, all but one", async () => {
    await fixture.close();
    fixture = openFunctionFixture({ idleMilliseconds: 50 });
    const workers = () => fixture.events.filter(({ code }) => code === "function-worker-started");
    await fixture.putHandler(
      "export const handler = () => new Promise((resolve) => setTimeout(resolve, 500));",
    );
    await Promise.all([invoke(), invoke()]);
    const before = workers().length;
    await vi.waitFor(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await Promise.all([invoke(), invoke()]);
      expect(workers().length).toBeGreaterThan(before);
    }, 300_000);

    expect(before).toBe(2);
  });

  it("passes values as JSON does", async () => {
    await fixture.putHandler(`export const handler = async (event) => ({
      event, date: new Date(0), gone: undefined, list: [undefined] });`);

    const payload = await payloadOf({ when: new Date(0), gone: undefined });

    expect(payload).toEqual({
      event: { when: "1970-01-01T00:00:00.000Z" },
      date: "1970-01-01T00:00:00.000Z",
      list: [null],
    });
  });

  it("answers null when the handler returns nothing", async () => {
    await fixture.putHandler("export const handler = async () => {};");

    expect(await payloadOf()).toBeNull();
  });
});

describe("the code of a function", () => {
  it("is replaced for the next event while a running one finishes", async () => {
    const slow =
      "await new Promise((resolve) => setTimeout(resolve, 200)); return process.env.REVISION;";
    await fixture.putHandler(`export const handler = async () => { ${slow} };`, {
      environmentVariables: { REVISION: "old" },
    });
    await payloadOf();
    // The warm worker takes this one at once.
    const running = payloadOf();

    await fixture.putHandler("export const handler = async () => process.env.REVISION;", {
      environmentVariables: { REVISION: "new" },
    });

    expect(await payloadOf()).toBe("new");
    expect(await running).toBe("old");
  });

  it("stays warm when the same configuration is put again", async () => {
    const configuration = fixture.configure({
      "index.mjs": "let count = 0; export const handler = async () => ++count;",
    });
    await fixture.functions.put(configuration);
    await payloadOf();

    await fixture.functions.put({ ...configuration });

    expect(await payloadOf()).toBe(2);
  });

  it.each([
    ["a CommonJS file", { "index.js": "exports.handler = async () => 'loaded';" }],
    ["a .cjs file", { "index.cjs": "exports.handler = async () => 'loaded';" }],
    [
      "an ES module by its package.json",
      {
        "index.js": "export const handler = async () => 'loaded';",
        "package.json": '{"type":"module"}',
      },
    ],
    [
      "an ES module with top-level await",
      { "index.mjs": "const text = await 'loaded'; export const handler = async () => text;" },
    ],
    [
      "a package of its own",
      {
        "index.mjs": "import { text } from 'own'; export const handler = async () => text;",
        "node_modules/own/package.json": '{"name":"own","type":"module","exports":"./own.js"}',
        "node_modules/own/own.js": "export const text = 'loaded';",
      },
    ],
  ])("may be %s", async (_name, files) => {
    await fixture.functions.put(fixture.configure(files));

    expect(await payloadOf()).toBe("loaded");
  });

  it("may lie in a directory and export the handler deep inside", async () => {
    await fixture.functions.put(
      fixture.configure(
        { "src/deep.js": "exports.api = { get: async () => 'deep' };" },
        { handler: "src/deep.api.get" },
      ),
    );

    expect(await payloadOf()).toBe("deep");
  });

  it("does not see packages that happen to be installed above it", async () => {
    await fixture.putHandler("import 'vitest'; export const handler = async () => 1;", {
      codeDirectory: fixture.configure({
        "index.mjs": "import 'yaml'; export const handler = async () => 1;",
        "../node_modules/yaml/package.json": '{"name":"yaml","main":"index.js"}',
        "../node_modules/yaml/index.js": "",
      }).codeDirectory,
    });

    expect(await invoke()).toMatchObject({
      kind: "function-error",
      errorMessage: expect.stringContaining("Cannot find package 'yaml'"),
    });
  });
});

describe("an invocation by a service", () => {
  const source = {
    principal: "apigateway.amazonaws.com",
    sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:api1/$default/GET/items/{id}",
  };
  const permission = {
    statementId: "gateway",
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:api1/*/GET/items/{id}",
  };
  const call = () => fixture.functions.invoke({ functionName: "function", payload: {}, source });

  beforeEach(() => fixture.putHandler("export const handler = async () => 'called';"));

  it("is denied without a permission and named in an event", async () => {
    const result = await call();

    expect(result.kind).toBe("denied");
    expect(fixture.events).toContainEqual(
      expect.objectContaining({ code: "function-invocation-denied", level: "error" }),
    );
  });

  it("is allowed by a permission until that is removed", async () => {
    await fixture.functions.addPermission("function", permission);
    const allowed = await call();
    await fixture.functions.removePermission("function", "gateway");
    const denied = await call();

    expect([allowed.kind, denied.kind]).toEqual(["ok", "denied"]);
  });

  it("needs a permission on the alias that it names", async () => {
    await fixture.functions.put(
      fixture.configure(
        { "index.mjs": "export const handler = async (e, context) => context.invokedFunctionArn;" },
        { qualifier: "live" },
      ),
    );
    await fixture.functions.addPermission("function", permission);
    const denied = await fixture.functions.invoke({
      functionName: "function:live",
      payload: {},
      source,
    });
    await fixture.functions.addPermission("function", {
      ...permission,
      statementId: "live",
      qualifier: "live",
    });
    const allowed = await fixture.functions.invoke({
      functionName: "arn:aws:lambda:eu-west-1:123456789012:function:function:live",
      payload: {},
      source,
    });

    expect(denied.kind).toBe("denied");
    expect(allowed).toMatchObject({
      kind: "ok",
      payload: "arn:aws:lambda:eu-west-1:123456789012:function:function:live",
    });
  });

  it("finds no function after it is deleted", async () => {
    await fixture.functions.delete("function");

    expect(await invoke()).toEqual({
      kind: "not-found",
      message: "Function not found: function",
    });
  });
});
