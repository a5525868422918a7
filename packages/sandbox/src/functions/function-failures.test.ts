import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../test/function-fixture.ts";
import type { FunctionConfiguration } from "../services.ts";

let fixture: FunctionFixture;
beforeAll(() => {
  fixture = openFunctionFixture();
});
afterAll(() => fixture.close());

let count = 0;
async function failureOf(source: string, overrides: Partial<FunctionConfiguration> = {}) {
  count += 1;
  const functionName = `failing-${count}`;
  await fixture.putHandler(source, { functionName, ...overrides });
  const result = await fixture.functions.invoke({ functionName, payload: {} });
  if (result.kind !== "function-error") throw new Error(`unexpected ${JSON.stringify(result)}`);
  const messages = await fixture.messagesOf(`/aws/lambda/${functionName}`);
  return { ...result, functionName, messages };
}

interface Case {
  readonly name: string;
  readonly source: string;
  readonly errorType: string;
  readonly errorMessage: RegExp;
  readonly overrides?: Partial<FunctionConfiguration>;
}

const TIMED_OUT = /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/;

const cases: readonly Case[] = [
  {
    name: "a thrown error",
    source: "export const handler = async () => { throw new TypeError('bad'); };",
    errorType: "TypeError",
    errorMessage: /^bad$/,
  },
  {
    name: "an error thrown before the first await",
    source: "export const handler = () => { throw new RangeError('early'); };",
    errorType: "RangeError",
    errorMessage: /^early$/,
  },
  {
    name: "a thrown string",
    source: "export const handler = async () => { throw 'text'; };",
    errorType: "string",
    errorMessage: /^text$/,
  },
  {
    name: "an endless loop",
    source: "export const handler = async () => { for (;;); };",
    errorType: "Sandbox.Timedout",
    errorMessage: TIMED_OUT,
    overrides: { timeoutSeconds: 1 },
  },
  {
    name: "a handler that takes too long",
    source: "export const handler = () => new Promise((resolve) => setTimeout(resolve, 5000));",
    errorType: "Sandbox.Timedout",
    errorMessage: TIMED_OUT,
    overrides: { timeoutSeconds: 1 },
  },
  {
    name: "a promise that nothing can settle",
    source: "export const handler = () => new Promise(() => {});",
    errorType: "Runtime.NodeJsExit",
    errorMessage: /Promise that was never settled/,
  },
  {
    name: "process.exit with a status",
    source: "export const handler = async () => process.exit(3);",
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
  },
  {
    name: "process.exit without one",
    source: "export const handler = async () => process.exit();",
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/,
  },
  {
    name: "memory that runs out",
    source: `export const handler = async () => {
      const kept = []; for (;;) kept.push(new Array(100_000).fill({})); };`,
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/,
  },
  {
    name: "buffers that fill the memory",
    source: `export const handler = async () => {
      const kept = []; for (;;) kept.push(Buffer.alloc(100_000, 1)); };`,
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/,
  },
  {
    name: "an unhandled rejection",
    source: `export const handler = async () => {
      Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 500)); };`,
    errorType: "Runtime.UnhandledPromiseRejection",
    errorMessage: /^Error: lost$/,
  },
  {
    name: "an error in a timer",
    source: `export const handler = () => new Promise(() => {
      setTimeout(() => { throw new Error('later'); }, 10); });`,
    errorType: "Error",
    errorMessage: /^later$/,
  },
  {
    name: "a result that is not JSON",
    source:
      "export const handler = async () => { const circle = {}; circle.self = circle; return circle; };",
    errorType: "Error",
    errorMessage: /^Unable to stringify response body$/,
  },
  {
    name: "a result over 6 MB",
    source: "export const handler = async () => 'x'.repeat(6_300_000);",
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: /^Response payload size exceeded maximum allowed payload size/,
  },
  {
    name: "an error while loading",
    source: "throw new Error('not today');",
    errorType: "Error",
    errorMessage: /^not today$/,
  },
  {
    name: "process.exit while loading",
    source: "process.exit(1);",
    errorType: "Runtime.ExitError",
    errorMessage: /exit status 1$/,
  },
  {
    name: "a syntax error",
    source: "export const handler = async () => {",
    errorType: "Runtime.UserCodeSyntaxError",
    errorMessage: /^SyntaxError: /,
  },
  {
    name: "a handler that is not exported",
    source: "export const other = async () => {};",
    errorType: "Runtime.HandlerNotFound",
    errorMessage: /^index\.handler is undefined or not exported$/,
  },
  {
    name: "a handler that is not a function",
    source: "export const handler = 1;",
    errorType: "Runtime.HandlerNotFound",
    errorMessage: /^index\.handler is not a function$/,
  },
  {
    name: "a file that is missing",
    source: "",
    errorType: "Runtime.ImportModuleError",
    errorMessage: /^Error: Cannot find module 'absent'/,
    overrides: { handler: "absent.handler" },
  },
  {
    name: "a handler name that leaves the code",
    source: "",
    errorType: "Runtime.MalformedHandlerName",
    errorMessage: /is not a valid handler name/,
    overrides: { handler: "../index.handler" },
  },
  {
    name: "a callback handler on nodejs24.x",
    source: "export const handler = (event, context, callback) => callback(null, 1);",
    errorType: "Runtime.CallbackHandlerDeprecated",
    errorMessage: /removed support for callback-based function handlers/,
  },
];

describe("a function fails as on Lambda", () => {
  it.each(cases)("with $name", async ({ source, errorType, errorMessage, overrides }) => {
    const failure = await failureOf(source, overrides);

    expect(failure.errorType).toBe(errorType);
    expect(failure.errorMessage).toMatch(errorMessage);
    expect(failure.payload).toMatchObject({ errorType, errorMessage: failure.errorMessage });
    expect(failure.messages.at(-2)).toMatch(/^END RequestId: /);
    expect(failure.messages.at(-1)).toMatch(/^REPORT RequestId: /);
  });

  it("and works again at the next event", async () => {
    await fixture.putHandler(
      "export const handler = async ({ exit }) => exit ? process.exit(1) : 'alive';",
      { functionName: "revived" },
    );

    const results = [
      await fixture.functions.invoke({ functionName: "revived", payload: { exit: true } }),
      await fixture.functions.invoke({ functionName: "revived", payload: {} }),
    ];

    expect(results.map(({ kind }) => kind)).toEqual(["function-error", "ok"]);
  });

  it("with a trace in the author's TypeScript when source maps are known", async () => {
    const maps = fixture.configure({
      // Line 1 column 36 of the bundle is line 7 column 9 of the source.
      "index.mjs.map": JSON.stringify({
        version: 3,
        sources: ["../src/handler.ts"],
        names: [],
        mappings: "mCAMQ",
      }),
    });

    const failure = await failureOf(
      "export const handler = async () => { throw new Error('mapped'); };",
      { sourceMapDirectory: maps.codeDirectory },
    );

    const { trace } = failure.payload as { trace: string[] };
    expect(trace[1]).toMatch(/src\/handler\.ts:7:9/);
  });
});

describe("the callback convention of nodejs22.x", () => {
  const call = async (functionName: string, source: string) => {
    await fixture.putHandler(source, { functionName, runtime: "nodejs22.x" });
    return fixture.functions.invoke({ functionName, payload: {} });
  };

  it.each([
    ["callback", "(event, context, callback) => callback(null, 'answer')"],
    ["context.succeed", "(event, context) => context.succeed('answer')"],
    ["context.done", "(event, context) => { setTimeout(() => context.done(null, 'answer'), 5); }"],
  ])("answers through %s", async (name, handler) => {
    const result = await call(`answer-${name}`, `export const handler = ${handler};`);

    expect(result).toMatchObject({ kind: "ok", payload: "answer" });
  });

  it("waits for the event loop unless told otherwise", async () => {
    const source = (waits: boolean) => `export const handler = (event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = ${waits};
      const answer = { late: false };
      setTimeout(() => { answer.late = true; }, 50);
      callback(null, answer);
    };`;

    const results = [await call("waits", source(true)), await call("hurries", source(false))];

    expect(results).toMatchObject([
      { kind: "ok", payload: { late: true } },
      { kind: "ok", payload: { late: false } },
    ]);
  });

  it("answers null when nobody calls back", async () => {
    expect(await call("silent", "export const handler = () => 'ignored';")).toMatchObject({
      kind: "ok",
      payload: null,
    });
  });

  it("fails through callback and context.fail", async () => {
    const results = [
      await call("callback-fails", "export const handler = (e, c, cb) => cb(new Error('no'));"),
      await call("context-fails", "export const handler = (e, c) => c.fail('no');"),
    ];

    expect(results).toMatchObject([
      { kind: "function-error", errorType: "Error", errorMessage: "no" },
      { kind: "function-error", errorType: "string", errorMessage: "no" },
    ]);
  });
});

describe("the log of a function", () => {
  it("holds what it printed, in order, between START and REPORT", async () => {
    await fixture.putHandler(
      `export const handler = async (event, { awsRequestId }) => {
        console.log("one %s", { two: 2 });
        process.stdout.write("raw\\nlines\\nrest");
        console.error(new Error("shown").message);
        return awsRequestId;
      };`,
      { functionName: "chatty" },
    );

    const result = await fixture.functions.invoke({ functionName: "chatty", payload: {} });
    const messages = await fixture.messagesOf("/aws/lambda/chatty");

    const id = result.kind === "ok" ? (result.payload as string) : "";
    expect(messages).toEqual([
      expect.stringMatching(/^INIT_START Runtime Version: nodejs:/),
      `START RequestId: ${id} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\S+Z\\t${id}\\tINFO\\tone { two: 2 }$`)),
      "raw",
      "lines",
      expect.stringMatching(new RegExp(`^\\S+Z\\t${id}\\tERROR\\tshown$`)),
      "rest",
      `END RequestId: ${id}`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${id}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms\\t$`,
        ),
      ),
    ]);
  });
});
