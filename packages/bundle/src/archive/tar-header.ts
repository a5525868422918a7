const BLOCK = 512;
const latin1 = new TextDecoder("latin1");

/** The fields of a 512-byte tar header that matter here. */
export interface TarHeader {
  /** As bytes: whether they are UTF-8 is the reader's question. */
  readonly path: Uint8Array;
  readonly size: number;
  /** `0` file, `5` directory, `x` and `g` pax, `L` GNU long name; everything else is refused. */
  readonly type: string;
}

/** Reads the header at an offset; a string says why there is none, `undefined` is the end mark. */
export function readTarHeader(tar: Uint8Array, offset: number): TarHeader | string | undefined {
  const block = tar.subarray(offset, offset + BLOCK);
  if (block.length < BLOCK) return "the archive ends inside a header";
  if (block.every((byte) => byte === 0)) return undefined;
  if (octal(block, 148, 8) !== checksum(block)) return "a header's checksum is wrong";
  const size = octal(block, 124, 12);
  if (size === undefined) return "a header's size is not an octal number";
  const magic = latin1.decode(block.subarray(257, 262));
  const name = field(block, 0, 100);
  // GNU tar keeps other fields where ustar has the prefix.
  const ustar = magic === "ustar" && block[262] === 0;
  const prefix = ustar ? field(block, 345, 155) : new Uint8Array();
  const path = prefix.length > 0 ? concat(prefix, name) : name;
  const flag = block[156] ?? 0;
  return { path, size, type: flag === 0 ? "0" : String.fromCharCode(flag) };
}

function field(block: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = block.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function concat(prefix: Uint8Array, name: Uint8Array): Uint8Array {
  return Uint8Array.of(...prefix, 0x2f, ...name);
}

function octal(block: Uint8Array, start: number, length: number): number | undefined {
  const text = latin1.decode(block.subarray(start, start + length)).replaceAll(/[\0 ]+$|^ +/g, "");
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === "" ? 0 : undefined;
}

function checksum(block: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    sum += at >= 148 && at < 156 ? 0x20 : (block[at] as number);
  }
  return sum;
}
