import { afterEach, beforeEach, expect, it } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../test/function-fixture.ts";
import type { InvokeResult } from "../services.ts";
import type { AnswerCall } from "./host/function-host.ts";

const SEND = `
const transport = globalThis[Symbol.for("proton.call-transport")];
const ask = (port, body = "{}") => transport.send({
  protocol: "http:", hostname: "127.0.0.1", port, method: "POST", path: "/", headers: { "X-A": "b" }, body,
});
const send = async (port, body) => {
  const answer = await ask(port, body);
  return { ...answer, payload: String(answer.payload), type: undefined, id: undefined };
};
`;
/** Where the fixture says that DynamoDB is. */
const PORT = 1;

let fixture: FunctionFixture;
let asked: object[];
let answerCall: AnswerCall;
beforeEach(() => {
  asked = [];
  answerCall = async (call) => {
    const payload = String(call.payload);
    asked.push({ ...call, payload });
    return { statusCode: 200, headers: { c: "d" }, payload: `"${payload}"` };
  };
  fixture = openFunctionFixture({ answerCall: (call) => answerCall(call) });
});
afterEach(() => fixture.close());

async function run(source: string, timeoutSeconds = 10): Promise<InvokeResult> {
  await fixture.putHandler(SEND + source, { timeoutSeconds });
  return fixture.functions.invoke({ functionName: "function", payload: {} });
}

it("brings a function's calls to the server and their answers back, several at once", async () => {
  const result = await run(
    `export const handler = () => Promise.all([send(${PORT}, "€"), send(${PORT}, Buffer.from("2"))]);`,
  );

  expect(result).toMatchObject({
    payload: ["€", "2"].map((text) => ({
      statusCode: 200,
      headers: { c: "d" },
      payload: `"${text}"`,
    })),
  });
  const [method, path] = ["POST", "/"];
  expect(asked).toEqual(
    ["€", "2"].map((payload) => ({ method, path, headers: { "x-a": "b" }, payload })),
  );
});

it("leaves other origins to HTTP", async () => {
  const result = await run(`export const handler = async () => ask(${PORT} + 1) === undefined;`);

  expect(result).toMatchObject({ payload: true });
  expect(asked).toEqual([]);
});

it("does not keep a function alive whose calls are answered", async () => {
  const result = await run(
    `export const handler = async () => { await send(${PORT}); return new Promise(() => {}); };`,
  );

  expect(result).toMatchObject({ errorType: "Runtime.NodeJsExit" });
  expect(asked).toHaveLength(1);
});

it("keeps a function alive that waits for an answer, until its timeout", async () => {
  answerCall = () => new Promise(() => {});

  const result = await run(`export const handler = () => send(${PORT});`, 1);

  expect(result).toMatchObject({ errorType: "Sandbox.Timedout" });
});

it("hands an answer that comes between two events to the next", async () => {
  const isAnswered = Promise.withResolvers<void>();
  answerCall = async () => {
    await isAnswered.promise;
    return { statusCode: 200, headers: {}, payload: "late" };
  };
  await fixture.putHandler(`${SEND}
    let answer;
    export const handler = async ({ wait }) => {
      if (wait) return (await answer).payload;
      answer = send(${PORT});
      return "sent";
    };`);
  const invoke = (payload: object) =>
    fixture.functions.invoke({ functionName: "function", payload });

  const first = await invoke({});
  isAnswered.resolve();
  const second = await invoke({ wait: true });

  expect([first, second]).toMatchObject([{ payload: "sent" }, { payload: "late" }]);
});

it("ends a function that sends something else over it", async () => {
  const result = await run(`import { writeSync } from "node:fs";
    export const handler = () => { writeSync(5, "GET / HTTP/1.1\\r\\n\\r\\n"); return new Promise((resolve) => setTimeout(resolve, 60_000)); };`);

  expect(result).toMatchObject({ errorType: "Runtime.ExitError" });
  expect(asked).toEqual([]);
});
