import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { TailedLogEvent } from "../services.ts";

export interface LogFilesOptions {
  readonly directory: string;
  readonly maximumFileBytes: number;
  readonly maximumFiles: number;
}

const FILE = /^(\d+)\.jsonl$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** One log group on disk: numbered files of JSON lines, written in batches, the oldest removed. */
export class LogFiles {
  readonly #options: LogFilesOptions;
  #pending: string[] = [];
  #current: { readonly number: number; bytes: number } | undefined;

  constructor(options: LogFilesOptions) {
    this.#options = options;
  }

  append({ time, stream, message }: TailedLogEvent): void {
    this.#pending.push(`${JSON.stringify([time.getTime(), stream, message])}\n`);
  }

  /** Writes what waits. What the disk does not take is not kept: it would pile up for ever. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const text = this.#pending.join("");
    this.#pending = [];
    try {
      this.#write(text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      // Somebody has deleted the folder.
      this.#current = undefined;
      this.#write(text);
    }
  }

  #write(text: string): void {
    const current = this.#writable();
    appendFileSync(this.#path(current.number), text);
    current.bytes += Buffer.byteLength(text);
  }

  /** Every stored event in the order in which it was appended. */
  read(): TailedLogEvent[] {
    return this.#numbers().flatMap((number) =>
      readFileSync(this.#path(number), "utf8")
        .split("\n")
        .flatMap((line) => parseLine(line)),
    );
  }

  /** The last events that are stored, in order: those of the last `bytes` of the files. */
  readLast(bytes: number): TailedLogEvent[] {
    const found: TailedLogEvent[][] = [];
    let left = bytes;
    for (const number of this.#numbers().reverse()) {
      if (left <= 0) break;
      const text = readEnd(this.#path(number), left);
      left -= Buffer.byteLength(text);
      found.unshift(text.split("\n").flatMap((line) => parseLine(line)));
    }
    return found.flat();
  }

  removeOlderThan(days: number): void {
    const limit = Date.now() - days * MILLISECONDS_A_DAY;
    for (const number of this.#numbers()) {
      if (statSync(this.#path(number)).mtimeMs < limit) rmSync(this.#path(number));
    }
  }

  #writable(): { readonly number: number; bytes: number } {
    const { maximumFileBytes, maximumFiles } = this.#options;
    if (this.#current && this.#current.bytes < maximumFileBytes) return this.#current;

    mkdirSync(this.#options.directory, { recursive: true });
    const numbers = this.#numbers();
    // A run starts a file of its own: the last line of the one before may be torn.
    const number = (numbers.at(-1) ?? 0) + 1;
    for (const old of numbers.slice(0, Math.max(0, numbers.length - maximumFiles + 1))) {
      rmSync(this.#path(old));
    }
    this.#current = { number, bytes: 0 };
    return this.#current;
  }

  #numbers(): number[] {
    return logFileNumbers(this.#options.directory);
  }

  #path(number: number): string {
    return logFile(this.#options.directory, number);
  }
}

/** The numbers of a group's files, the oldest first. */
export function logFileNumbers(directory: string): number[] {
  return listFiles(directory)
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** A file of a group by its number. */
export function logFile(directory: string, number: number): string {
  return join(directory, `${number}.jsonl`);
}

/** The last bytes of a file; a line that begins before them is torn, and no JSON. */
function readEnd(file: string, bytes: number): string {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, size - bytes);
    const buffer = Buffer.alloc(size - start);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, start));
  } finally {
    closeSync(descriptor);
  }
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Reads a line of a file; one that a killed process left torn is skipped. */
export function parseLine(line: string): TailedLogEvent[] {
  if (line === "") return [];
  try {
    const [time, stream, message] = JSON.parse(line) as [number, string, string];
    return [{ time: new Date(time), stream, message }];
  } catch {
    return [];
  }
}
