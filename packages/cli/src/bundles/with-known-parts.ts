import { createHash } from "node:crypto";
import { keptParts, restoreParts } from "@proton/cloudformation";
import { keptFile, writeKept } from "../kept-file.ts";
import { readWithin } from "../read-within.ts";

const MOST_BYTES = 4 * 1024 * 1024;
/** The name of a bundled file has the digest of what it holds, and of all that it imports, in it. */
const PROGRAM = import.meta.url;

/** Acts with what earlier runs of the same program parsed of templates, and keeps what is new for later ones. */
export function withKnownParts<T>(
  variables: Readonly<Record<string, string | undefined>>,
  act: () => T,
): T {
  // Sources keep their names when they change.
  if (PROGRAM.endsWith(".ts")) return act();
  const file = keptFile(variables, "parts");
  const known = readParts(file);
  if (known !== undefined) restoreParts(known);
  const result = act();
  const kept = keptParts();
  if (kept !== undefined) writeKept(file, `${digestOf(kept)}\n${kept}`);
  return result;
}

/** Nothing when it is damaged, or of another version of this program. */
function readParts(file: string): string | undefined {
  try {
    const bytes = readWithin(file, MOST_BYTES);
    if (bytes === undefined) return undefined;
    const text = Buffer.from(bytes).toString("utf8");
    const end = text.indexOf("\n");
    const kept = text.slice(end + 1);
    return text.slice(0, end) === digestOf(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

const digestOf = (kept: string): string =>
  createHash("sha256").update(`${PROGRAM}\n${kept}`).digest("hex");
