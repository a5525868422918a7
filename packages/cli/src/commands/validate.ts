import type { Finding } from "@proton/cloudformation";
import { type LoadedBundle, loadBundle } from "../bundles/load-bundle.ts";
import { readText } from "../bundles/read-text.ts";
import { withKnownParts } from "../bundles/with-known-parts.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { FORMATS, type Format } from "../output/finding-report.ts";
import { formatFindings } from "../output/format-findings.ts";
import type { Terminal } from "../terminal.ts";

/** `proton validate`: everything that is wrong with template bundles. */
export const validate: Command = {
  usage: "<bundle>... [options]",
  details:
    "A bundle is a directory or a .tar.gz file. Its own spec/spec.yaml and spec/sample-outputs.yaml\nare used when they are there. Exit code: 0 clean, 1 findings of severity error\n(or warning, with --strict), 2 could not run.",
  positionals: { minimum: 1, maximum: Number.POSITIVE_INFINITY },
  options: {
    format: {
      description: "How findings are printed",
      placeholder: "<format>",
      values: FORMATS,
      default: "pretty",
    },
    json: { description: "The same as --format json" },
    strict: { description: "Fail on warnings, too" },
    spec: { description: "Spec to render with, instead of spec/spec.yaml", placeholder: "<file>" },
    outputs: {
      description: "Sample outputs, instead of spec/sample-outputs.yaml",
      placeholder: "<file>",
    },
    "environment-template": {
      description: "Environment template whose outputs a service template reads",
      placeholder: "<bundle>",
    },
  },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { checkBundle } = await import("@proton/bundle");
  const file = (name: string) => {
    const path = given.option(name);
    return path === undefined ? undefined : readText(path, terminal);
  };
  const [spec, outputs] = [file("spec"), file("outputs")];
  const environment = given.option("environment-template");
  const environmentBundle =
    environment === undefined ? undefined : loadBundle(environment, terminal).bundle;
  const bundles = given.positionals.map((path) => loadBundle(path, terminal));
  const findings = withKnownParts(terminal.environmentVariables, () =>
    bundles.flatMap((loaded): readonly Finding[] => {
      const { bundle } = loaded;
      const checked = bundle ? checkBundle(bundle, { spec, outputs, environmentBundle }) : [];
      return [...loaded.findings, ...checked].map(loaded.shown);
    }),
  );
  const format = given.flag("json") ? "json" : (given.option("format") as Format);
  const report = {
    findings,
    targets: bundles.map(({ name }) => name),
    text: (shownFile: string) => {
      const own = [spec, outputs].find((each) => each && terminal.display(each.file) === shownFile);
      return own?.text ?? textOf(bundles, shownFile);
    },
  };
  const text = formatFindings(format, report, terminal);
  if (format === "pretty") terminal.write(text);
  else terminal.writeDocument(text);
  const failing = given.flag("strict") ? ["error", "warning"] : ["error"];
  return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0;
}

function textOf(bundles: readonly LoadedBundle[], file: string): string | undefined {
  for (const bundle of bundles) {
    const text = bundle.text(file);
    if (text !== undefined) return text;
  }
  return undefined;
}
