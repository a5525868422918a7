import { S3Error } from "./s3-error.ts";

const LONGEST_LINE = 16 * 1024;
const CRLF = Buffer.from("\r\n");

/**
 * Takes the framing of `Content-Encoding: aws-chunked` off a body. The signatures of single chunks
 * are not verified: the request's own signature is, and the data's checksum.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  let buffer = Buffer.alloc(0);
  let remaining: number | undefined;
  let state: "size" | "data" | "end" | "trailers" | "done" = "size";

  const takeLine = (): string | undefined => {
    const end = buffer.indexOf(CRLF);
    if (end < 0) {
      if (buffer.length > LONGEST_LINE) throw malformed();
      return undefined;
    }
    const line = buffer.subarray(0, end).toString("latin1");
    buffer = buffer.subarray(end + CRLF.length);
    return line;
  };

  for await (const chunk of body) {
    buffer = buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([buffer, chunk]);
    for (let going = true; going; ) {
      if (state === "data" && remaining !== undefined) {
        const data = buffer.subarray(0, remaining);
        buffer = buffer.subarray(data.length);
        remaining -= data.length;
        if (data.length > 0) yield data;
        if (remaining > 0) going = false;
        else state = "end";
        continue;
      }
      const line = takeLine();
      if (line === undefined || state === "done") {
        going = false;
      } else if (state === "end") {
        if (line !== "") throw malformed();
        state = "size";
      } else if (state === "size") {
        const size = /^([0-9a-fA-F]{1,8})(;.*)?$/.exec(line)?.[1];
        if (size === undefined) throw malformed();
        remaining = Number.parseInt(size, 16);
        state = remaining === 0 ? "trailers" : "data";
      } else {
        const colon = line.indexOf(":");
        if (colon > 0)
          trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
        else state = "done";
      }
    }
  }
  if (state !== "done" && state !== "trailers") {
    throw new S3Error("IncompleteBody", "The request body terminated unexpectedly");
  }
}

const malformed = () =>
  new S3Error("InvalidRequest", "The aws-chunked framing of the body is broken.");
