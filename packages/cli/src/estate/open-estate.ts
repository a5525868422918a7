import type { Finding } from "@proton/cloudformation";
import type { BundleWork } from "@proton/control-plane";
import { createIsolatedBundleWork } from "@proton/control-plane/bundle-work";
import type { Arguments, ExitCode, OptionDefinitions } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { readLocalCode } from "../local/local-code.ts";
import { formatFindings } from "../output/format-findings.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { type LoadedEstate, loadEstate } from "./load-estate.ts";
import { readText } from "./read-text.ts";
import { rehearseEstate } from "./rehearse-estate.ts";
import { openRehearsed, rehearsedFile } from "./rehearsed.ts";

/** The options of the commands that act on an estate file. */
export const estateOptions: OptionDefinitions = {
  estate: { description: "The estate file", placeholder: "<file>", default: "proton/proton.yaml" },
  json: { description: "Print JSON" },
  ...connectionOptions,
};

/** An estate that was read, and the processes in which its bundles are handled. */
export interface OpenEstate {
  readonly loaded: LoadedEstate;
  readonly bundleWork: BundleWork;
  /** Errors in the inputs of specs, where those are left open. */
  readonly inputFindings: readonly Finding[];
}

/** Reads the estate that a command names, and acts on it unless there are findings, which are printed. */
export async function withEstate(
  given: Arguments,
  terminal: Terminal,
  act: (open: OpenEstate) => Promise<ExitCode>,
  options: { readonly openInputs?: boolean } = {},
): Promise<ExitCode> {
  const file = terminal.resolve(given.option("estate") ?? "");
  const bundleWork = createIsolatedBundleWork({ isWaitedFor: true });
  try {
    const findings = await rehearseEstate(terminal.directory, file, {
      bundleWork,
      rehearsed: openRehearsed(rehearsedFile(terminal.environmentVariables)),
    });
    const read =
      findings.length > 0
        ? ({ kind: "findings", findings } as const)
        : loadEstate(terminal.directory, file, options);
    if (read.kind === "loaded") {
      const { loaded, inputFindings } = read;
      return await act({ loaded, bundleWork, inputFindings });
    }
    showFindings(read.findings, terminal);
    return 1;
  } finally {
    await bundleWork.close();
  }
}

/** Prints what is wrong with the files of an estate, each finding with its frame. */
export function showFindings(findings: readonly Finding[], terminal: Terminal): void {
  const text = (path: string) => textIfThere(terminal.resolve(path));
  const report = { findings, targets: ["the estate"], text };
  terminal.writeError(formatFindings("pretty", report, terminal));
}

function textIfThere(file: string): string | undefined {
  try {
    return readText(file);
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
