import type { Socket } from "node:net";
import { encodeFrame, FrameReader } from "./frames.ts";
import type { AnswerMessage } from "./messages.ts";

/** What a client hands to be sent. */
interface OutgoingCall {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answer extends Pick<AnswerMessage, "statusCode" | "headers"> {
  readonly payload: Uint8Array;
}

/** A way to the server past HTTP, which `packages/shared/src/http-connection.ts` takes where there is one. */
export interface CallTransport {
  /** Undefined for a request that goes somewhere else. */
  send(request: OutgoingCall): Promise<Answer> | undefined;
}

/** Where clients look for it, which know it by this name and need nothing of ours. */
export const CALL_TRANSPORT = Symbol.for("proton.call-transport");

/** The descriptor of the socket that a process gets for its calls. */
const CALLS = 5;
const LONGEST_FRAME_BYTES = 64 * 1024 * 1024;

/**
 * Sends requests to `origin` as frames over a socket of the process's own: neither side reads HTTP, and who
 * asks is decided by the same signature. It keeps the process alive only while an answer is due.
 */
export function callTransport(origin: string): CallTransport {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  let socket: Socket | undefined;

  function open(): Socket {
    const net = process.getBuiltinModule("node:net");
    const reader = new FrameReader(LONGEST_FRAME_BYTES);
    const opened = new net.Socket({ fd: CALLS, readable: true, writable: true });
    opened.on("data", (chunk: Buffer) => {
      for (const message of reader.readBytes(chunk)) {
        const answer = message as unknown as Answer & Pick<AnswerMessage, "id">;
        const settle = waiting.get(answer.id);
        waiting.delete(answer.id);
        if (waiting.size === 0) opened.unref();
        settle?.(answer);
      }
    });
    // The server is gone, and this process with it.
    opened.on("error", () => {});
    return opened.unref();
  }

  return {
    send({ protocol, hostname, port, method, path, headers, body = "" }) {
      if (`${protocol}//${hostname}:${port}` !== origin) return undefined;
      return new Promise((resolve) => {
        socket ??= open();
        last += 1;
        if (waiting.size === 0) socket.ref();
        waiting.set(last, resolve);
        const head = { type: "call", id: last, method, path, headers, payload: body };
        socket.write(encodeFrame(head));
      });
    },
  };
}
