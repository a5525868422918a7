import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finding, findingOf, type RuleInfo } from "@proton/cloudformation";

import { readingRules } from "../rules/reading-rules.ts";
import { type BundleFile, type SourceEntries, safePath } from "./entries.ts";
import type { ReadLimits } from "./limits.ts";

/** Never part of a bundle, and large. */
const SKIPPED = new Set([".git", "node_modules", ".proton"]);

/** Reads the files below a directory. Links are reported, never followed. */
export function readDirectory(directory: string, limits: ReadLimits): SourceEntries {
  return new DirectoryReader(directory, limits).read();
}

class DirectoryReader {
  readonly #files: BundleFile[] = [];
  readonly #findings: Finding[] = [];
  readonly #directory: string;
  readonly #limits: ReadLimits;
  #entries = 0;
  #bytes = 0;
  #stopped = false;

  constructor(directory: string, limits: ReadLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  read(): SourceEntries {
    this.#walk("");
    return { files: this.#files, findings: this.#findings };
  }

  #walk(relative: string): void {
    const names = this.#attempt(relative, () => readdirSync(join(this.#directory, relative)));
    for (const name of (names ?? []).sort()) {
      if (this.#stopped) return;
      if (!SKIPPED.has(name)) this.#entry(relative === "" ? name : `${relative}/${name}`);
    }
  }

  #entry(path: string): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) {
      this.#stop(`holds more than ${this.#limits.entries} files and directories`);
      return;
    }
    if (Buffer.byteLength(path) > this.#limits.pathBytes) {
      this.#report(
        readingRules.sizeLimit,
        `the path is longer than ${this.#limits.pathBytes} bytes`,
        path,
      );
      return;
    }
    if (safePath(path) !== path) {
      this.#report(
        readingRules.unsafePath,
        `${JSON.stringify(path)} is not a path that a bundle can hold`,
        path,
      );
      return;
    }
    const stats = this.#attempt(path, () => lstatSync(join(this.#directory, path)));
    if (!stats) return;
    if (stats.isDirectory()) {
      this.#walk(path);
      return;
    }
    if (!stats.isFile()) {
      const kind = stats.isSymbolicLink() ? "symbolic link" : "special file";
      this.#report(
        readingRules.unsupportedEntry,
        `is a ${kind}; put the file itself into the bundle`,
        path,
      );
      return;
    }
    this.#file(path, stats.size);
  }

  #file(path: string, size: number): void {
    if (size > this.#limits.fileBytes) {
      this.#report(
        readingRules.sizeLimit,
        `has ${size} bytes, more than ${this.#limits.fileBytes}`,
        path,
      );
      return;
    }
    this.#bytes += size;
    if (this.#bytes > this.#limits.totalBytes) {
      this.#stop(`holds more than ${this.#limits.totalBytes} bytes`);
      return;
    }
    const bytes = this.#attempt(path, () => readFileSync(join(this.#directory, path)));
    if (bytes) this.#files.push({ path, bytes });
  }

  #attempt<T>(path: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      this.#report(readingRules.unreadableSource, `cannot be read (${code})`, path);
      return undefined;
    }
  }

  #stop(message: string): void {
    this.#stopped = true;
    this.#report(readingRules.sizeLimit, message, "");
  }

  #report(rule: RuleInfo, message: string, path: string): void {
    this.#findings.push(findingOf(rule, { message, file: path === "" ? "." : path }));
  }
}
