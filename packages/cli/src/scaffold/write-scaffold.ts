import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Scaffold } from "./scaffold.ts";

/** Writes a scaffold's files. @throws UsageError when one of the new ones is there, before any is written */
export function writeScaffold({ created, changed }: Scaffold, terminal: Terminal): void {
  const taken = [...created.keys()].find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new UsageError(`${terminal.display(taken)} is there already: choose another name`);
  }
  for (const [file, text] of [...created, ...changed]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
