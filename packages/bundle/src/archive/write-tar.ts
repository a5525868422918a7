import type { BundleFile } from "./entries.ts";

const BLOCK = 512;
const encoder = new TextEncoder();

/**
 * A ustar archive of files that depends on nothing but their paths and bytes: sorted by path,
 * owner 0, mode 0644, time 0, no directory entries.
 *
 * @throws RangeError when a path has no ustar form (more than 255 bytes)
 */
export function writeTar(files: readonly BundleFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const blocks = sorted.flatMap((file) => [header(file), file.bytes, padding(file.bytes.length)]);
  return concat([...blocks, new Uint8Array(2 * BLOCK)]);
}

function header(file: BundleFile): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const { prefix, name } = split(file.path);
  write(block, 0, name);
  write(block, 100, "0000644\0");
  write(block, 108, "0000000\0");
  write(block, 116, "0000000\0");
  write(block, 124, `${file.bytes.length.toString(8).padStart(11, "0")}\0`);
  write(block, 136, "00000000000\0");
  write(block, 148, "        ");
  write(block, 156, "0");
  write(block, 257, "ustar\u000000");
  write(block, 345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(block, 148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** ustar keeps 100 bytes of name and 155 of the directories before it. */
function split(path: string): { readonly prefix: string; readonly name: string } {
  if (byteLength(path) <= 100) return { prefix: "", name: path };
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (byteLength(name) <= 100 && byteLength(prefix) <= 155) return { prefix, name };
  }
  throw new RangeError(`path "${path}" is too long for a tar archive`);
}

function write(block: Uint8Array, offset: number, text: string): void {
  block.set(encoder.encode(text), offset);
}

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((BLOCK - (length % BLOCK)) % BLOCK);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
