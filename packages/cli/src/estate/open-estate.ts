import { readFileSync } from "node:fs";
import type { Finding } from "@proton/cloudformation";
import type { Arguments, OptionDefinitions } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { readLocalCode } from "../local/local-code.ts";
import { formatFindings } from "../output/format-findings.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { type LoadedEstate, loadEstate } from "./load-estate.ts";

/** The options of the commands that act on an estate file. */
export const estateOptions: OptionDefinitions = {
  estate: { description: "The estate file", placeholder: "<file>", default: "proton/proton.yaml" },
  json: { description: "Print JSON" },
  ...connectionOptions,
};

/** Reads the estate that a command names; `undefined` once its findings have been printed. */
export function openEstate(given: Arguments, terminal: Terminal): LoadedEstate | undefined {
  const file = terminal.resolve(given.option("estate") ?? "");
  const read = loadEstate(terminal.directory, file);
  if (read.kind === "loaded") return read.loaded;
  showFindings(read.findings, terminal);
  return undefined;
}

/** Prints what is wrong with the files of an estate, each finding with its frame. */
export function showFindings(findings: readonly Finding[], terminal: Terminal): void {
  const text = (path: string) => textIfThere(terminal.resolve(path));
  const report = { findings, targets: ["the estate"], text };
  terminal.writeError(formatFindings("pretty", report, terminal));
}

function textIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The function archive of `--code`, if one is named. */
export async function codeOf(given: Arguments, terminal: Terminal) {
  const file = given.option("code");
  if (file === undefined) return undefined;
  const code = await readLocalCode(terminal.resolve(file));
  if (code) return code;
  throw new UsageError(`${file} is missing: build the handlers with \`pnpm build\``);
}
