import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { TailedLogEvent } from "../services.ts";
import { logFile, logFileNumbers, parseLine } from "./log-files.ts";

const LINE_BREAK = 10;

/** Reads a log group's files while another process writes them: each event once, in order. */
export class GroupReader {
  readonly #directory: string;
  #number = 0;
  #offset = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What came since the last call; at the first, everything that is kept. */
  read(): TailedLogEvent[] {
    const numbers = logFileNumbers(this.#directory);
    // A group that was deleted and made again begins anew.
    if ((numbers.at(-1) ?? 0) < this.#number) this.#moveTo(0);
    return numbers
      .filter((number) => number >= this.#number)
      .flatMap((number) => {
        if (number > this.#number) this.#moveTo(number);
        return this.#readOn();
      });
  }

  #moveTo(number: number): void {
    this.#number = number;
    this.#offset = 0;
  }

  /** Only whole lines: the rest of one may not be on disk yet. */
  #readOn(): TailedLogEvent[] {
    const added = readFrom(logFile(this.#directory, this.#number), this.#offset);
    const end = added.lastIndexOf(LINE_BREAK) + 1;
    this.#offset += end;
    return added
      .toString("utf8", 0, end)
      .split("\n")
      .flatMap((line) => parseLine(line));
  }
}

/** A file may go while it is looked at: the oldest are removed. */
function readFrom(file: string, offset: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - offset));
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(descriptor);
  }
}
