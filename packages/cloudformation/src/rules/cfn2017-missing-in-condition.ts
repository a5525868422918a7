import type { Reference } from "../references.ts";
import { isList, type TemplatePath, valueAt } from "../template.ts";
import { conditionWorlds, type World } from "./condition-worlds.ts";
import type { RuleContext } from "./rule-context.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2017",
  title: "What refers to a resource is not there without it",
  severity: "warning",
  description:
    "A resource with a condition is left out when the condition does not hold. An output or another resource that refers to it needs a condition that implies it, or `Fn::If` around the reference: else the stack fails with `Unresolved resource dependencies`.",
  cfnLint: ["W1001"],
  *check(context) {
    const { template, references, open } = context;
    const worlds = open ? undefined : conditionWorlds(template);
    if (worlds === undefined) return;
    for (const reference of references) {
      const { kind, target, path } = reference;
      if (kind !== "ref" && kind !== "getAtt") continue;
      const needed = conditionOf(context, "Resources", target);
      if (needed === undefined || path[0] === "Conditions") continue;
      const missing = worlds.some(
        (world) => !world.get(needed) && isThere(context, reference, world),
      );
      if (!missing) continue;
      const message = `${target} is left out when the condition ${needed} does not hold, and this is there`;
      yield { path, message };
    }
  },
};

function conditionOf({ template }: RuleContext, section: string, name: string): string | undefined {
  if (section !== "Resources" && section !== "Outputs") return undefined;
  const entries = template[section];
  const condition = Object.hasOwn(entries, name) ? entries[name]?.Condition : undefined;
  return condition !== undefined && Object.hasOwn(template.Conditions, condition)
    ? condition
    : undefined;
}

/** Whether a stack of that kind holds the place of a reference. */
function isThere(context: RuleContext, { path }: Reference, world: World): boolean {
  const [section = "", name = ""] = path;
  const own = conditionOf(context, String(section), String(name));
  if (own !== undefined && !world.get(own)) return false;
  return path.every((step, index) => {
    if (step !== "Fn::If") return true;
    const branch = path[index + 1];
    const at: TemplatePath = path.slice(0, index + 1);
    const call = valueAt(context.template.source, at);
    const condition = isList(call) ? call[0] : undefined;
    if (typeof condition !== "string" || !world.has(condition)) return true;
    return branch === 0 || (branch === 1) === (world.get(condition) === true);
  });
}
