import { type Finding, findingOf, type RuleInfo } from "@proton/cloudformation";

import { readingRules } from "../rules/reading-rules.ts";
import { type BundleFile, type SourceEntries, safePath } from "./entries.ts";
import type { ReadLimits } from "./limits.ts";
import { readTarHeader, type TarHeader } from "./tar-header.ts";

const BLOCK = 512;
const MAX_PAX_BYTES = 64 * 1024;
const ENTRY_KINDS: Readonly<Record<string, string>> = {
  "1": "hard link",
  "2": "symbolic link",
  "3": "character device",
  "4": "block device",
  "6": "named pipe",
  S: "sparse file",
};

/** Reads the files of a tar archive that is already in memory; contents are views, not copies. */
export function readTar(tar: Uint8Array, archive: string, limits: ReadLimits): SourceEntries {
  return new TarReader(tar, archive, limits).read();
}

class TarReader {
  readonly #files = new Map<string, BundleFile>();
  readonly #findings: Finding[] = [];
  readonly #tar: Uint8Array;
  readonly #archive: string;
  readonly #limits: ReadLimits;
  #entries = 0;
  /** A name from a pax or GNU header, for the entry that follows it. */
  #longName: Uint8Array | undefined;

  constructor(tar: Uint8Array, archive: string, limits: ReadLimits) {
    this.#tar = tar;
    this.#archive = archive;
    this.#limits = limits;
  }

  read(): SourceEntries {
    let offset = 0;
    while (offset < this.#tar.length) {
      const header = readTarHeader(this.#tar, offset);
      if (header === undefined) return this.#finish(offset);
      if (typeof header === "string")
        return this.#stop(readingRules.malformedTar, `${header} at byte ${offset}`);
      const start = offset + BLOCK;
      if (start + header.size > this.#tar.length) {
        return this.#stop(
          readingRules.malformedTar,
          `the archive ends inside an entry of ${header.size} bytes`,
        );
      }
      this.#entries += 1;
      if (this.#entries > this.#limits.entries) {
        return this.#stop(
          readingRules.sizeLimit,
          `holds more than ${this.#limits.entries} entries`,
        );
      }
      this.#entry(header, this.#tar.subarray(start, start + header.size));
      offset = start + Math.ceil(header.size / BLOCK) * BLOCK;
    }
    return this.#result();
  }

  #entry(header: TarHeader, content: Uint8Array): void {
    if (header.type === "g") return;
    if (header.type === "x") {
      this.#longName = paxPath(content) ?? this.#longName;
      return;
    }
    if (header.type === "L") {
      this.#longName = content.subarray(0, terminated(content));
      return;
    }
    const path = this.#path(this.#longName ?? header.path);
    this.#longName = undefined;
    if (path === undefined || header.type === "5") return;
    if (header.type !== "0" && header.type !== "7") {
      this.#refuse(header.type, path);
      return;
    }
    if (path === "") {
      this.#report(readingRules.unsafePath, "an entry has no name");
      return;
    }
    this.#add(path, content);
  }

  #add(path: string, bytes: Uint8Array): void {
    if (this.#files.has(path)) {
      this.#report(readingRules.duplicateEntry, `"${path}" is duplicated in the archive`);
    } else if (bytes.length > this.#limits.fileBytes) {
      this.#report(
        readingRules.sizeLimit,
        `"${path}" has ${bytes.length} bytes, more than ${this.#limits.fileBytes}`,
      );
    } else {
      this.#files.set(path, { path, bytes });
    }
  }

  #path(raw: Uint8Array): string | undefined {
    if (raw.length > this.#limits.pathBytes) {
      this.#report(
        readingRules.sizeLimit,
        `a path has ${raw.length} bytes, more than ${this.#limits.pathBytes}`,
      );
      return undefined;
    }
    const text = utf8(raw);
    const path = text === undefined ? undefined : safePath(text);
    if (path === undefined) {
      const shown = JSON.stringify(text ?? new TextDecoder("latin1").decode(raw));
      this.#report(readingRules.unsafePath, `${shown} is not a path inside the bundle`);
    }
    return path;
  }

  #refuse(type: string, path: string): void {
    const kind = ENTRY_KINDS[type] ?? `tar entry of type ${JSON.stringify(type)}`;
    this.#report(
      readingRules.unsupportedEntry,
      `"${path}" is a ${kind}; put the file itself into the bundle`,
    );
  }

  /** After the end mark only padding may follow. */
  #finish(offset: number): SourceEntries {
    if (this.#tar.subarray(offset).some((byte) => byte !== 0)) {
      return this.#stop(readingRules.malformedTar, "other bytes follow the end of the archive");
    }
    return this.#result();
  }

  #report(rule: RuleInfo, message: string): void {
    this.#findings.push(findingOf(rule, { message, file: this.#archive }));
  }

  #stop(rule: RuleInfo, message: string): SourceEntries {
    this.#report(rule, message);
    return this.#result();
  }

  #result(): SourceEntries {
    return { files: [...this.#files.values()], findings: this.#findings };
  }
}

/** The `path` record of a pax header: records are `<length> <key>=<value>\n`. */
function paxPath(content: Uint8Array): Uint8Array | undefined {
  if (content.length > MAX_PAX_BYTES) return undefined;
  const text = utf8(content) ?? "";
  let path: string | undefined;
  for (const record of text.split("\n")) {
    const match = /^\d+ path=(.*)$/s.exec(record);
    if (match) path = match[1];
  }
  return path === undefined ? undefined : new TextEncoder().encode(path);
}

function terminated(content: Uint8Array): number {
  const end = content.indexOf(0);
  return end === -1 ? content.length : end;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
