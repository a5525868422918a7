import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import type { TemplateBundle } from "../src/index.ts";
import { bundleFromFiles } from "../src/model/bundle-from-files.ts";

export interface ArchiveEntry {
  readonly path: string;
  readonly text?: string;
  readonly size?: number;
  readonly type?: Header["type"];
  readonly linkname?: string;
}

/** A bundle of files in memory. */
export function bundleOf(files: Readonly<Record<string, string>>): TemplateBundle {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }));
  return bundleFromFiles({ name: "bundle", root: "", files: entries });
}

/** An archive made by another tar implementation than the one under test. */
export async function archiveOf(entries: readonly ArchiveEntry[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { path, text, size, type = "file", linkname } of entries) {
    const content = size === undefined ? (text ?? "") : Buffer.alloc(size);
    tar.entry({ name: path, type, ...(linkname && { linkname }) }, type === "file" ? content : "");
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
