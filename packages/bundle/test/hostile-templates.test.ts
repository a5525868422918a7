import { expect, it } from "vitest";
import { checkBundle } from "../src/index.ts";
import { hostileFiles } from "../src/testing/hostile-bundles.ts";
import { bundleOf } from "./made-bundles.ts";

/** Texts that a pattern which looks for an end from each beginning passes as often as they are long. */
it.each([
  ["comments that never end", "{#".repeat(500_000), "JINJA"],
  ["raw parts that never end", "{% raw %}".repeat(100_000), "JINJA"],
  ["dynamic references that never end", "{{resolve:".repeat(50_000), "JINJA"],
  [
    "comments and dynamic references",
    `${"{##}".repeat(50_000)}${"{{resolve:a}}".repeat(500)}`,
    "BDL5006",
  ],
])("checks a template of %s", (_name, template, rule) => {
  const bundle = bundleOf(hostileFiles({ template: `${template}\nResources: {}\n` }));

  const findings = checkBundle(bundle);

  expect(findings.some((finding) => finding.rule.startsWith(rule))).toBe(true);
});
