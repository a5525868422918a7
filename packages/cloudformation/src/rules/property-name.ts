import type { TemplatePath } from "../template.ts";

/**
 * The name of the property that a path leads to, or that holds the item or branch that it leads to;
 * of all properties together it is the resource's.
 */
export function propertyName(path: TemplatePath): string {
  const [section, logicalId, ...steps] = path;
  if (section === "Resources" && steps.length <= 1) return String(logicalId);
  const name = path.findLast((step) => typeof step === "string" && !step.startsWith("Fn::"));
  return name === undefined ? "the value" : String(name);
}
