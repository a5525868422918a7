import { isList, isObject, type TemplatePath, type TemplateValue } from "../template.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

const KEY = "AWS::CloudFormation::Interface";

export const rule: TemplateRule = {
  id: "CFN2019",
  title: "The metadata of the console's form has its shape",
  severity: "error",
  description:
    "`AWS::CloudFormation::Interface` holds `ParameterGroups`, each with a `Label` (`default: text`) and `Parameters`, and `ParameterLabels`, each `default: text` below the name of a parameter.",
  cfnLint: ["E4001"],
  *check({ template: { Metadata } }) {
    const form = Metadata?.[KEY];
    if (!isObject(form)) return;
    const path = ["Metadata", KEY];
    yield* onlyMembers(form, ["ParameterGroups", "ParameterLabels"], path);
    const { ParameterGroups: groups, ParameterLabels: labels } = form;
    for (const [index, group] of isList(groups) ? groups.entries() : []) {
      const at = [...path, "ParameterGroups", index];
      yield* onlyMembers(group, ["Label", "Parameters"], at);
      if (isObject(group) && group.Label !== undefined)
        yield* onlyMembers(group.Label, ["default"], [...at, "Label"]);
    }
    for (const [name, label] of Object.entries(isObject(labels) ? labels : {}))
      yield* onlyMembers(label, ["default"], [...path, "ParameterLabels", name]);
  },
};

function* onlyMembers(
  value: TemplateValue,
  members: readonly string[],
  path: TemplatePath,
): Generator<RuleFinding> {
  if (!isObject(value)) {
    yield { path, message: `${path.at(-1)} is a mapping of ${members.join(" and ")}` };
    return;
  }
  for (const key of Object.keys(value)) {
    if (members.includes(key)) continue;
    yield { path: [...path, key], part: "key", message: `${key} is none of ${members.join(", ")}` };
  }
}
