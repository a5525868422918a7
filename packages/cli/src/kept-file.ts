import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

type Variables = Readonly<Record<string, string | undefined>>;

/** A file for later runs beside the folder of the compiled code: what others can write would tell lies. */
export const keptFile = (variables: Variables, name: string): string =>
  join(variables.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "proton", name);

/** Writes it whole, or not at all: it only saves time. */
export function writeKept(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const next = `${file}.${randomUUID()}`;
    writeFileSync(next, text, { mode: 0o600, flag: "wx" });
    renameSync(next, file);
  } catch {
    // The next run takes as long as this one.
  }
}
