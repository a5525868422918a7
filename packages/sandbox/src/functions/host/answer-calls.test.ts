import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeFrame, type FramedMessage, FrameReader } from "../worker/frames.ts";
import { answerCalls } from "./answer-calls.ts";
import type { AnswerCall } from "./function-host.ts";

/** Both ends of one connection: the server's, and that of a function's process. */
let near: Socket;
let far: Socket;
let received: FramedMessage[];

beforeEach(async () => {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  far = connect((listener.address() as AddressInfo).port, "127.0.0.1");
  [near] = (await once(listener, "connection")) as [Socket];
  listener.close();
  received = [];
  const reader = new FrameReader(1_000_000);
  far.on("data", (chunk: Buffer) => received.push(...reader.read(chunk)));
});
afterEach(() => {
  near.destroy();
  far.destroy();
});

const callOf = (id: number, more: object = {}): Buffer => {
  const call = { type: "call", id, method: "POST", path: "/", headers: { Host: "here" } };
  return encodeFrame({ ...call, payload: `call ${id}`, ...more });
};
const echo: AnswerCall = async ({ headers, payload }) => ({
  statusCode: 200,
  headers: { seen: headers.host ?? "nothing" },
  payload: `answer to ${payload}`,
});
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise(setImmediate);
};

describe("answerCalls", () => {
  it("answers each call under its id, header names in lower case", async () => {
    answerCalls(near, echo, () => {});

    far.write(Buffer.concat([callOf(7), callOf(8)]));
    await until(() => received.length === 2);

    expect(received).toEqual([
      {
        type: "answer",
        id: 7,
        statusCode: 200,
        headers: { seen: "here" },
        payload: "answer to call 7",
      },
      {
        type: "answer",
        id: 8,
        statusCode: 200,
        headers: { seen: "here" },
        payload: "answer to call 8",
      },
    ]);
  });

  it("does not read on while more calls are under way than it takes, and then does", async () => {
    const held: (() => void)[] = [];
    const hold: AnswerCall = async (call) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return echo(call);
    };
    answerCalls(near, hold, () => {});

    for (let id = 0; id < 64; id++) far.write(callOf(id));
    await until(() => held.length === 64);
    const wasPaused = near.isPaused();
    far.write(callOf(64));
    for (const release of held) release();
    await until(() => held.length === 65);
    held[64]?.();
    await until(() => received.length === 65);

    expect(wasPaused).toBe(true);
    expect(near.isPaused()).toBe(false);
  });

  it.each([
    ["bytes that are not a frame", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["a frame without JSON", Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0x7b])],
    ["a frame that is longer than any call", Buffer.from([1, 0, 0, 0, 0, 0, 0, 4])],
    ["another message", encodeFrame({ type: "result" })],
    ["a call without headers", callOf(1, { headers: null })],
    ["a call without a path", callOf(1, { path: 5 })],
  ])("refuses %s", async (_, bytes) => {
    let isRefused = false;
    let calls = 0;
    const count: AnswerCall = (call) => {
      calls += 1;
      return echo(call);
    };
    answerCalls(near, count, () => {
      isRefused = true;
    });

    far.write(bytes);
    await until(() => isRefused);

    expect(calls).toBe(0);
  });
});
