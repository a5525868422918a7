import type { TemplatePath, TemplateValue } from "../template.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const ACCESS_KEY_ID = /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/;

export const rule: TemplateRule = {
  id: "CFN6009",
  title: "No AWS access key stands in the template",
  severity: "error",
  description:
    "An access key in a template is known to everyone who can read it, for as long as the repository keeps its history. Deactivate the key, and give the resource a role instead.",
  *check({ template }) {
    yield* find(template.source, []);
  },
};

function* find(value: TemplateValue, path: TemplatePath): Generator<RuleFinding> {
  if (typeof value === "string") {
    // AWS's own examples use this one.
    const key = ACCESS_KEY_ID.exec(value)?.[0];
    if (key === undefined || key.endsWith("EXAMPLE")) return;
    yield {
      path,
      message: `the access key ${key.slice(0, 8)}... stands here to read: deactivate it and use a role`,
    };
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      yield* find(member, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  }
}
