import type { TemplatePath, TemplateValue } from "../template.ts";
import { choices } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2015",
  title: "Texts are not made of lists",
  severity: "error",
  description:
    "The value of an output is a text, and so is the name of an export; `Fn::Sub` fills in texts. A list has to be joined first: `!Join [',', !Ref Subnets]`.",
  cfnLint: ["E1019", "E6101", "E6102"],
  *check(context) {
    if (context.rewritten) return;
    for (const [name, { Value, Export }] of Object.entries(context.template.Outputs)) {
      const path = ["Outputs", name];
      yield* notText(Value, [...path, "Value"], "the value of an output", context);
      yield* notText(Export?.Name, [...path, "Export", "Name"], "the name of an export", context);
    }
    yield* filledIn(context);
  },
};

function* notText(
  value: TemplateValue | undefined,
  path: TemplatePath,
  what: string,
  { kindOf }: RuleContext,
): Generator<RuleFinding> {
  for (const choice of choices(value, path)) {
    const kind = kindOf(choice.value);
    if (kind !== "list" && kind !== "mapping") continue;
    yield { path: choice.path, message: `${what} is a text, not a ${kind}` };
  }
}

/** What `Fn::Sub` would fill in as a list. */
function* filledIn({ references, kindOf }: RuleContext): Generator<RuleFinding> {
  for (const reference of references) {
    const { path, kind } = reference;
    const at = path.at(-1) === 0 ? path.slice(0, -1) : path;
    if (at.at(-1) !== "Fn::Sub" || (kind !== "ref" && kind !== "getAtt")) continue;
    const value =
      reference.kind === "getAtt"
        ? { "Fn::GetAtt": [reference.target, reference.attribute ?? ""] }
        : { Ref: reference.target };
    if (kindOf(value) !== "list") continue;
    const message = `${reference.target} is a list, and Fn::Sub fills in texts: join it first`;
    yield { path, message };
  }
}
