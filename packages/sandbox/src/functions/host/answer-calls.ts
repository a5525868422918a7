import type { Duplex } from "node:stream";
import { type ByteMessage, encodeFrame, FrameReader } from "../worker/frames.ts";
import type { AnswerMessage, CallMessage } from "../worker/messages.ts";
import type { AnswerCall } from "./function-host.ts";

/** Twice what the largest of the APIs takes. */
const LONGEST_CALL_BYTES = 32 * 1024 * 1024;
/** Under way at once, of one process: its SDK has 50 connections. */
const MOST_CALLS = 64;

/**
 * Answers what a function's process asks over its socket for calls. A process that does not read its
 * answers, or asks faster than it is answered, is not read from; what is not a call ends it.
 */
export function answerCalls(socket: Duplex, answer: AnswerCall, refuse: () => void): void {
  const reader = new FrameReader(LONGEST_CALL_BYTES);
  let underWay = 0;
  let isRefused = false;

  const readOn = () => {
    if (underWay < MOST_CALLS && !socket.writableNeedDrain) socket.resume();
    else socket.pause();
  };

  async function run(message: ByteMessage): Promise<void> {
    const { id, ...call } = callIn(message);
    underWay += 1;
    const answered = await answer(call);
    underWay -= 1;
    const frame: AnswerMessage = { type: "answer", id, ...answered };
    if (!socket.destroyed) socket.write(encodeFrame(frame));
    if (socket.isPaused()) readOn();
  }

  const fail = () => {
    isRefused = true;
    refuse();
  };

  socket.on("data", (chunk: Buffer) => {
    if (isRefused) return;
    try {
      for (const message of reader.readBytes(chunk)) run(message).catch(fail);
    } catch {
      fail();
    }
    readOn();
  });
  socket.on("drain", readOn);
  // It has ended, which its exit says.
  socket.on("error", () => {});
}

/** @throws {TypeError} for what no runtime of ours sends */
function callIn(message: ByteMessage): Omit<CallMessage, "type"> {
  const { type, id, method, path, headers, payload } = message as ByteMessage &
    Partial<CallMessage>;
  const isCall =
    type === "call" &&
    typeof id === "number" &&
    typeof method === "string" &&
    typeof path === "string" &&
    typeof headers === "object" &&
    headers !== null;
  if (!isCall) throw new TypeError("a function's process sent what is not a call");
  return { id, method, path, headers: lowerCased(headers), payload };
}

/** As HTTP has them: names without regard to case, values that are texts. */
function lowerCased(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const lower: Record<string, string> = Object.create(null);
  for (const name of Object.keys(headers)) lower[name.toLowerCase()] = String(headers[name]);
  return lower;
}
