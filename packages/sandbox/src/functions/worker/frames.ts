/** Lengths of a frame's two parts, 32 bits each: a JSON head, and a payload that JSON need not escape. */
const PREFIX_BYTES = 8;

/** A head with everything but `payload`, which follows as it is. */
export interface FramedMessage {
  readonly type: string;
  readonly payload?: string;
}

/** Thrown for a frame that is longer than its reader takes. */
export class FrameError extends Error {
  override name = "FrameError";
}

/** A message whose payload nobody has made a text of. */
export interface ByteMessage {
  readonly type: string;
  readonly payload: Buffer;
}

interface Encodable {
  readonly type: string;
  readonly payload?: string | Uint8Array;
}

/** One message as it goes through a pipe. */
export function encodeFrame({ payload = "", ...head }: Encodable): Buffer {
  const text = JSON.stringify(head);
  const headBytes = Buffer.byteLength(text);
  const payloadBytes = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + payloadBytes);
  frame.writeUInt32LE(headBytes, 0);
  frame.writeUInt32LE(payloadBytes, 4);
  frame.write(text, PREFIX_BYTES);
  if (typeof payload === "string") frame.write(payload, PREFIX_BYTES + headBytes);
  else frame.set(payload, PREFIX_BYTES + headBytes);
  return frame;
}

/** Puts messages together again from the pieces in which a pipe hands them out. */
export class FrameReader {
  readonly #longest: number;
  #rest: Buffer = Buffer.alloc(0);
  /** Pieces of a frame that is not whole yet, joined once it is. */
  #pieces: Buffer[] = [];
  #held = 0;
  #wanted = PREFIX_BYTES;

  /** @param longestBytes of one frame */
  constructor(longestBytes: number) {
    this.#longest = longestBytes;
  }

  /**
   * Every message that `chunk` completes, its payload as text.
   *
   * @throws {FrameError} for a frame over the limit
   * @throws {SyntaxError} for a head that is not JSON
   */
  *read(chunk: Buffer): Generator<FramedMessage> {
    for (const message of this.readBytes(chunk)) {
      yield { ...message, payload: message.payload.toString("utf8") };
    }
  }

  /** The same, each payload as it came: a part of what was read, which is only looked at for a moment. */
  *readBytes(chunk: Buffer): Generator<ByteMessage> {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return;
    this.#rest = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces);
    for (let message = this.#next(); message !== undefined; message = this.#next()) yield message;
    this.#pieces = this.#rest.length === 0 ? [] : [this.#rest];
    this.#held = this.#rest.length;
  }

  #next(): ByteMessage | undefined {
    const bytes = this.#rest;
    this.#wanted = PREFIX_BYTES;
    if (bytes.length < PREFIX_BYTES) return undefined;
    const headEnd = PREFIX_BYTES + bytes.readUInt32LE(0);
    const end = headEnd + bytes.readUInt32LE(4);
    if (end > this.#longest) throw new FrameError(`a frame of ${end} bytes`);
    this.#wanted = end;
    if (bytes.length < end) return undefined;
    const head = JSON.parse(bytes.toString("utf8", PREFIX_BYTES, headEnd)) as ByteMessage;
    this.#rest = bytes.subarray(end);
    this.#wanted = PREFIX_BYTES;
    return Object.assign(head, { payload: bytes.subarray(headEnd, end) });
  }
}
