import { pseudoParameterNames } from "../evaluate/pseudo-parameters.ts";
import type { TemplatePath, TemplateValue } from "../template.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

const PLACEHOLDER = /\$\{((?:AWS::)?[A-Za-z0-9]+)\}/;

export const rule: TemplateRule = {
  id: "CFN2014",
  title: "Placeholders stand inside Fn::Sub",
  severity: "warning",
  description:
    "CloudFormation fills in placeholders for `AWS::Region` and the like, for parameters and for resources only inside `Fn::Sub`. Anywhere else the text stays as it is, and an ARN with a placeholder in it matches nothing.",
  cfnLint: ["E1029"],
  *check({ resources, template }) {
    const names = new Set<string>([
      ...pseudoParameterNames,
      ...Object.keys(template.Parameters),
      ...Object.keys(template.Resources),
    ]);
    for (const { properties, propertiesPath } of resources) {
      yield* walk(properties, propertiesPath, names);
    }
    for (const [name, { Value }] of Object.entries(template.Outputs)) {
      yield* walk(Value, ["Outputs", name, "Value"], names);
    }
  },
};

function* walk(
  value: TemplateValue,
  path: TemplatePath,
  names: ReadonlySet<string>,
): Generator<RuleFinding> {
  if (typeof value === "string") {
    // Longer texts are documents of their own, such as the template of a stack set.
    const name = value.includes("\n") ? undefined : PLACEHOLDER.exec(value)?.[1];
    if (name === undefined || !names.has(name)) return;
    yield {
      path,
      message: `\${${name}} is filled in only inside Fn::Sub: write !Sub in front of the text`,
    };
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      // The text of Fn::Sub is what this rule asks for; a transform fills in texts by itself.
      if (key === "Fn::Sub" || key === "Fn::Transform") continue;
      yield* walk(member, [...path, Array.isArray(value) ? Number(key) : key], names);
    }
  }
}
