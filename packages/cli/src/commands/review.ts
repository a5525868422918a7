import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWholeFile } from "../bundles/write-file.ts";
import type { Command } from "../command.ts";
import { FORMATS, type Format } from "../output/finding-report.ts";
import { formatFindings } from "../output/format-findings.ts";
import { reviewBundle } from "../review/review-bundle.ts";
import { reviewComment } from "../review/review-comment.ts";
import { requireEstate } from "../scaffold/estate-entries.ts";
import type { Terminal } from "../terminal.ts";

/** `proton review`: what a change does to template bundles, for CI. */
export const review: Command = {
  usage: "[<bundle>...] --base <commit> [options]",
  details: `Without bundles: those of the estate file. Each is rendered with its own spec/spec.yaml, now and as it
is at the base. Exit code: 0 no finding of severity error (or warning, with --strict), 1 there are
some, 2 could not run.`,
  options: {
    base: {
      description: "The commit to compare with, such as origin/main",
      placeholder: "<commit>",
      default: "origin/main",
    },
    estate: {
      description: "The estate file",
      placeholder: "<file>",
      default: "proton/proton.yaml",
    },
    format: {
      description: "How findings are printed; github makes annotations",
      placeholder: "<format>",
      values: FORMATS,
      default: "pretty",
    },
    comment: { description: "Write the comment there, in Markdown", placeholder: "<file>" },
    sarif: { description: "Write the findings there, as SARIF", placeholder: "<file>" },
    strict: { description: "Fail on warnings, too" },
  },
  positionals: { minimum: 0, maximum: Number.POSITIVE_INFINITY },
  async run(given, terminal) {
    const paths =
      given.positionals.length > 0 ? given.positionals : ofEstate(given.option("estate"), terminal);
    const base = given.option("base") ?? "";
    const reviews = paths.map((path) => reviewBundle(path, base, terminal));
    const findings = reviews.flatMap((each) => each.findings);
    const report = {
      findings,
      targets: reviews.map(({ loaded }) => loaded.name),
      text: (file: string) =>
        reviews.map(({ loaded }) => loaded.text(file)).find((text) => text !== undefined),
    };
    terminal.write(formatFindings(given.option("format") as Format, report, terminal));
    const [comment, sarif] = [given.option("comment"), given.option("sarif")];
    if (comment !== undefined) writeWholeFile(terminal.resolve(comment), reviewComment(reviews));
    if (sarif !== undefined) {
      writeWholeFile(terminal.resolve(sarif), formatFindings("sarif", report, terminal));
    }
    const failing = given.flag("strict") ? ["error", "warning"] : ["error"];
    return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0;
  },
};

function ofEstate(option: string | undefined, terminal: Terminal): readonly string[] {
  const file = terminal.resolve(option ?? "");
  return requireEstate(file)
    .templates.map(({ path }) => join(dirname(file), path))
    .filter((path) => existsSync(path));
}
