import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";

const sealOf = (file: string): string => `${file}-seal`;

/**
 * Notes that a database is whole as its file is now, so that the next start need not read all of it.
 * The log beside it may go on: SQLite keeps checksums of its own there, and writes to the file itself
 * change the time in the seal.
 */
export function seal(file: string): void {
  try {
    writeFileSync(sealOf(file), state(file));
  } catch {
    // A disk that is full or read-only: without a seal the next start reads everything.
    breakSeal(file);
  }
}

/** Makes the next start read all of a database. */
export function breakSeal(file: string): void {
  rmSync(sealOf(file), { force: true });
}

/** Whether nobody has written to a database since it was sealed. */
export function isSealed(file: string): boolean {
  try {
    return readFileSync(sealOf(file), "utf8") === state(file);
  } catch {
    return false;
  }
}

/** Which file it is, its length, and when it or anything about it was last changed, in nanoseconds. */
function state(file: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return `${[dev, ino, size, mtimeNs, ctimeNs].join(" ")}\n`;
}
