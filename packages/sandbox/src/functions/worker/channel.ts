import { readSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { encodeFrame, type FramedMessage, FrameReader } from "./frames.ts";
import type { HostMessage, WorkerMessage } from "./messages.ts";

/** How the runtime inside an execution environment talks to what runs it. */
export interface Channel {
  post(message: WorkerMessage): void;
  /** Waits for the next message; nothing of the function runs meanwhile, if that can be had. */
  receive(): Promise<HostMessage>;
}

/** Descriptors of the pipes that a process gets besides its standard streams. */
const INPUT = 3;
const OUTPUT = 4;
const PIECE_BYTES = 65_536;
/** Within it a connection is as little closed as it would be without any pause. */
const SHORT_PAUSE_MILLISECONDS = 10;
/** An event has at most 6 MB, which the sandbox's front has held it to. */
const LONGEST_FRAME_BYTES = 64 * 1024 * 1024;

/**
 * The channel of a process. It reads and writes while everything else stands still, so a process is
 * frozen between two events as on Lambda, and what it wrote has left it however it ends.
 */
export function processChannel(): Channel {
  const reader = new FrameReader(LONGEST_FRAME_BYTES);
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const waiting: FramedMessage[] = [];

  return {
    post(message) {
      let rest: Uint8Array = encodeFrame(message);
      while (rest.length > 0) rest = rest.subarray(writeSync(OUTPUT, rest));
    },
    async receive() {
      // What is due now still runs, as it would before Lambda freezes an environment.
      await setImmediate();
      const frozenAt = performance.now();
      while (waiting.length === 0) {
        const bytes = readSync(INPUT, piece, 0, PIECE_BYTES, null);
        // The server is gone.
        if (bytes === 0) process.exit(0);
        waiting.push(...reader.read(Buffer.from(piece.subarray(0, bytes))));
      }
      // Connections that were closed meanwhile are noticed before a handler takes one.
      if (performance.now() - frozenAt > SHORT_PAUSE_MILLISECONDS) await setImmediate();
      return waiting.shift() as unknown as HostMessage;
    },
  };
}

/** The channel of a worker thread, whose port keeps it alive while it waits. */
export function threadChannel(port: MessagePort): Channel {
  return {
    post: (message) => port.postMessage(message),
    receive: () =>
      new Promise((resolve) => {
        port.ref();
        port.once("message", (message: HostMessage) => {
          port.unref();
          resolve(message);
        });
      }),
  };
}
