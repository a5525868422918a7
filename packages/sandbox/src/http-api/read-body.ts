import type { IncomingMessage } from "node:http";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/**
 * Reads a request's body; `undefined` as soon as it proves larger than an HTTP API takes. Rejects
 * when the client goes away.
 */
export function readBody(message: IncomingMessage): Promise<Buffer | undefined> | Buffer {
  const { "content-length": length, "transfer-encoding": encoding } = message.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return EMPTY;
  return collect(message, Number(length ?? 0));
}

function collect(message: IncomingMessage, announced: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    if (announced > MAXIMUM_BODY_BYTES) {
      resolve(undefined);
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(undefined);
      }
    });
    message.on("end", () => resolve(Buffer.concat(chunks)));
    message.on("error", reject);
    message.on("close", () => reject(new Error("the client went away")));
  });
}
