import { join } from "node:path";
import { inputFiles, type PartName, renderBundle, type TemplateBundle } from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import { type LoadedBundle, loadBundle } from "../bundles/load-bundle.ts";
import { readText } from "../bundles/read-text.ts";
import { chosenPart, type RenderPlan, renderPlan, SPEC_OPTIONS } from "../bundles/render-plan.ts";
import { sampleResource } from "../bundles/sample-resource.ts";
import { writeWholeFile } from "../bundles/write-file.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { formatPretty } from "../output/format-pretty.ts";
import { formatTrace } from "../output/format-trace.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton render`: what a template becomes, on standard output and nothing else there. */
export const render: Command = {
  usage: "<bundle> [--spec <file>] [options]",
  details:
    "Of Terraform and CodeBuild parts it prints the files that Proton wrote for them; --out-dir writes\nthem to a directory. Findings go to standard error. Exit code: 0 rendered, 1 findings of severity\nerror, 2 could not run.",
  positionals: { minimum: 1, maximum: 1 },
  options: {
    ...SPEC_OPTIONS,
    namespace: {
      description: "Render with exactly the namespace in this JSON file",
      placeholder: "<file>",
    },
    "print-namespace": { description: "Print the namespace as JSON instead of rendering" },
    trace: { description: "Say for each line where it came from" },
    "out-dir": { description: "Write the files of the part there", placeholder: "<directory>" },
  },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [source = ""] = given.positionals;
  const loaded = loadBundle(source, terminal);
  const { bundle } = loaded;
  if (!bundle) return fail(loaded, loaded.findings, terminal);
  const exact = given.option("namespace");
  const plan =
    exact === undefined
      ? renderPlan(bundle, given, terminal)
      : exactPlan(bundle, exact, given, terminal);
  if (hasError(plan.findings)) return fail(loaded, plan.findings, terminal);
  if (plan.findings.length > 0) fail(loaded, plan.findings, terminal);
  if (given.flag("print-namespace")) {
    terminal.write(`${JSON.stringify(plan.namespace, undefined, 2)}\n`);
    return 0;
  }
  const files = inputFiles(bundle, { ...plan, resource: sampleResource(bundle, plan) });
  if (files.length === 0)
    return renderText(loaded, bundle, plan, exact === undefined, given, terminal);
  return printFiles(files, given.option("out-dir"), terminal);
}

function renderText(
  loaded: LoadedBundle,
  bundle: TemplateBundle,
  plan: RenderPlan,
  legacyNames: boolean,
  given: Arguments,
  terminal: Terminal,
): ExitCode {
  const result = renderBundle(bundle, { ...plan, legacyNames });
  if (result.text === undefined) return fail(loaded, result.findings, terminal);
  const text = given.flag("trace") ? formatTrace(result, plan.origins, loaded.show) : result.text;
  const directory = given.option("out-dir");
  if (directory === undefined) terminal.writeDocument(text);
  else return printFiles([{ path: templateName(result.file), text }], directory, terminal);
  return 0;
}

function printFiles(
  files: readonly { readonly path: string; readonly text: string }[],
  directory: string | undefined,
  terminal: Terminal,
): ExitCode {
  for (const { path, text } of files) {
    if (directory === undefined) terminal.write(`# ${path}\n${text}\n`);
    else writeWholeFile(join(terminal.resolve(directory), path), text);
  }
  return 0;
}

function exactPlan(
  bundle: TemplateBundle,
  path: string,
  given: Arguments,
  terminal: Terminal,
): RenderPlan {
  const part: PartName = chosenPart(bundle, given.option("part"));
  const { file, text } = readText(path, terminal);
  let namespace: unknown;
  try {
    namespace = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${terminal.display(file)} is not JSON: ${(error as Error).message}`);
  }
  if (typeof namespace !== "object" || namespace === null || Array.isArray(namespace)) {
    throw new UsageError(`${terminal.display(file)} must hold a JSON object: the namespace`);
  }
  return {
    part,
    namespace: namespace as RenderPlan["namespace"],
    origins: new Map(),
    findings: [],
  };
}

function fail(loaded: LoadedBundle, findings: readonly Finding[], terminal: Terminal): ExitCode {
  const report = {
    findings: findings.map(loaded.shown),
    targets: [loaded.name],
    text: (file: string) => loaded.text(file) ?? textOf(file, terminal),
  };
  terminal.writeError(formatPretty(report, (_style, text) => text));
  return 1;
}

function textOf(file: string, terminal: Terminal): string | undefined {
  try {
    return readText(file, terminal).text;
  } catch {
    return undefined;
  }
}

function hasError(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

function templateName(file: string): string {
  return file.split("/").at(-1) ?? file;
}
