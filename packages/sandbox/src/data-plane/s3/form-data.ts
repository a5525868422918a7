import { S3Error } from "./s3-error.ts";

/** A form that uploads a file: the fields before it, and the file while it comes. */
export interface UploadForm {
  /** By name in small letters. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  /** May be read once. */
  readonly file: AsyncIterable<Uint8Array>;
}

/** What the fields before the file may take together: S3's own limit. */
const LARGEST_FIELDS = 20 * 1024;
const HEADER_END = Buffer.from("\r\n\r\n");

/** Reads `multipart/form-data` as browsers send it, up to its file. @throws {S3Error} */
export async function readUploadForm(
  contentType: string,
  body: AsyncIterable<Uint8Array>,
): Promise<UploadForm> {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw malformed();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const reader = new PartReader(body[Symbol.asyncIterator](), delimiter);
  const fields = new Map<string, string>();
  let size = 0;
  for (;;) {
    const header = await reader.header();
    if (header === undefined) {
      throw new S3Error("InvalidArgument", "POST requires exactly one file upload per request.");
    }
    const name = /;\s*name="([^"]*)"/i.exec(header)?.[1] ?? "";
    if (name.toLowerCase() === "file") {
      const fileName = /;\s*filename="([^"]*)"/i.exec(header)?.[1] ?? "";
      const type = /^content-type:\s*(\S.*)$/im.exec(header)?.[1]?.trim();
      if (type !== undefined && !fields.has("content-type")) fields.set("content-type", type);
      return { fields, fileName, file: reader.content() };
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of reader.content()) {
      size += chunk.length;
      if (size > LARGEST_FIELDS) throw malformed();
      chunks.push(chunk);
    }
    fields.set(name.toLowerCase(), Buffer.concat(chunks).toString("utf8"));
  }
}

/** Takes a stream apart at a delimiter, holding no more than a chunk and a delimiter. */
class PartReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** The first delimiter has no line before it. */
  #rest: Buffer = Buffer.from("\r\n");
  #ended = false;
  #isFirst = true;

  constructor(source: AsyncIterator<Uint8Array>, delimiter: Buffer) {
    this.#source = source;
    this.#delimiter = delimiter;
  }

  /** The header lines of the next part, `undefined` after the last one. */
  async header(): Promise<string | undefined> {
    if (this.#isFirst) {
      this.#isFirst = false;
      for await (const _ of this.content());
    }
    while (this.#rest.length < 2 && (await this.#more()));
    if (this.#rest.subarray(0, 2).toString() === "--") return undefined;
    for (;;) {
      const end = this.#rest.indexOf(HEADER_END);
      if (end >= 0) {
        const text = this.#rest.subarray(0, end).toString("utf8");
        this.#rest = this.#rest.subarray(end + HEADER_END.length);
        return text;
      }
      if (this.#rest.length > LARGEST_FIELDS || !(await this.#more())) throw malformed();
    }
  }

  /** What stands before the next delimiter, which is taken off. */
  async *content(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const end = this.#rest.indexOf(this.#delimiter);
      if (end >= 0) {
        const chunk = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + this.#delimiter.length);
        if (chunk.length > 0) yield chunk;
        return;
      }
      // What may be the beginning of a delimiter waits for the next chunk.
      const safe = this.#rest.length - this.#delimiter.length;
      if (safe > 0) {
        const chunk = this.#rest.subarray(0, safe);
        this.#rest = this.#rest.subarray(safe);
        yield chunk;
      }
      if (!(await this.#more())) throw malformed();
    }
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#source.next();
    if (done) this.#ended = true;
    else this.#rest = Buffer.concat([this.#rest, value]);
    return !done;
  }
}

const malformed = () =>
  new S3Error(
    "MalformedPOSTRequest",
    "The body of your POST request is not well-formed multipart/form-data.",
  );
