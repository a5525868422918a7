import {
  type CloudFormationTemplate,
  isList,
  type TemplateObject,
  type TemplatePath,
  valueAt,
} from "../template.ts";
import type { RuleInfo } from "./rule.ts";

/**
 * Which findings a template switches off through cfn-lint's metadata, for all of it or for one
 * resource. Ids are cfn-lint's or ours; as in cfn-lint, the start of an id stands for all it starts.
 */
export function createIgnores(
  template: CloudFormationTemplate,
): (rule: RuleInfo, path: TemplatePath) => boolean {
  const everywhere = ignoredIds(template.Metadata);
  const perResource = new Map(
    Object.entries(template.Resources).map(([id, { Metadata }]) => [id, ignoredIds(Metadata)]),
  );
  return (rule, path) => {
    const [section, logicalId] = path;
    const here = section === "Resources" ? (perResource.get(String(logicalId)) ?? []) : [];
    const ids = [rule.id, ...(rule.cfnLint ?? [])];
    return [...everywhere, ...here].some((ignored) => ids.some((id) => id.startsWith(ignored)));
  };
}

function ignoredIds(metadata: TemplateObject | undefined): readonly string[] {
  const checks = valueAt(metadata ?? {}, ["cfn-lint", "config", "ignore_checks"]);
  return isList(checks)
    ? (checks.filter((id) => typeof id === "string" && id !== "") as string[])
    : [];
}
