import { type BundleDiff, diffBundles, parseSampleOutputs, parseSpec } from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import { type LoadedBundle, loadBundle } from "../bundles/load-bundle.ts";
import { readText } from "../bundles/read-text.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { formatDiff } from "../output/format-diff.ts";
import { formatPretty } from "../output/format-pretty.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton diff`: what deploying another version of a bundle would do. */
export const diff: Command = {
  usage: "<bundle-before> <bundle-after> --spec <file> [options]",
  details:
    "Exit code: 0 compared, whatever the difference, 1 a bundle or the spec has errors, 2 could not\nrun. With --exit-code it is 1 as well when data would be lost or a new major version is needed.",
  positionals: { minimum: 2, maximum: 2 },
  options: {
    spec: { description: "The spec to render both with", placeholder: "<file>" },
    outputs: { description: "Sample outputs to render both with", placeholder: "<file>" },
    format: {
      description: "How the difference is printed",
      placeholder: "<format>",
      values: ["pretty", "json"],
      default: "pretty",
    },
    json: { description: "The same as --format json" },
    "exit-code": { description: "Exit with 1 on data loss and on breaks of the schema" },
  },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const path = given.option("spec");
  if (path === undefined)
    throw new UsageError("--spec <file> is missing: what to render both with");
  const [before, after] = given.positionals.map((each) => loadBundle(each, terminal));
  if (!before?.bundle) return fail(before, before?.findings ?? [], terminal);
  if (!after?.bundle) return fail(after, after?.findings ?? [], terminal);
  const specText = readText(path, terminal);
  const { spec, findings } = parseSpec(specText.text, specText);
  if (!spec) return fail(before, findings, terminal, specText);
  const outputsPath = given.option("outputs");
  const outputsText = outputsPath === undefined ? undefined : readText(outputsPath, terminal);
  const outputs = outputsText && parseSampleOutputs(outputsText.text, outputsText).outputs;

  const result = diffBundles(before.bundle, after.bundle, { spec, outputs });

  for (const { bundle, finding } of result.findings) {
    fail(bundle === "before" ? before : after, [finding], terminal, specText);
  }
  if (result.findings.length > 0) return 1;
  const shown = withShownFiles(result, after);
  const json = given.flag("json") || given.option("format") === "json";
  terminal.write(
    json ? `${JSON.stringify(shown, undefined, 2)}\n` : formatDiff(shown, terminal.style),
  );
  return given.flag("exit-code") && isGrave(shown) ? 1 : 0;
}

function isGrave({ parts, removed, breaks }: BundleDiff): boolean {
  const losesData = parts.some(({ diff: { resources } }) =>
    resources.some((each) => each.losesData),
  );
  return losesData || removed.length > 0 || breaks.length > 0;
}

function withShownFiles(result: BundleDiff, after: LoadedBundle): BundleDiff {
  const breaks = result.breaks.map((each) => ({ ...each, file: after.show(each.file) }));
  return { ...result, breaks };
}

function fail(
  loaded: LoadedBundle | undefined,
  findings: readonly Finding[],
  terminal: Terminal,
  spec?: { readonly file: string; readonly text: string },
): ExitCode {
  const report = {
    findings: loaded ? findings.map(loaded.shown) : findings,
    targets: loaded ? [loaded.name] : [],
    text: (file: string) =>
      spec && terminal.display(spec.file) === file ? spec.text : loaded?.text(file),
  };
  terminal.writeError(formatPretty(report, (_style, text) => text));
  return 1;
}
