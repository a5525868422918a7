import { createHash, createHmac } from "node:crypto";

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  return typeof data === "string" ? Buffer.from(data) : Buffer.from(data as Uint8Array);
}

/** The hash that the signer asks for, over Node.js' own. */
export class Sha256 {
  readonly #hash;
  constructor(secret?: Parameters<typeof bytesOf>[0]) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: Parameters<typeof bytesOf>[0]) {
    this.#hash.update(bytesOf(data));
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}
