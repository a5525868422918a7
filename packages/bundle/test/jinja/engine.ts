import { compile, JINJA_RULES, type RenderLimits } from "../../src/jinja/index.ts";

/** What the engine makes of a template, in the shape of the reference's answer. */
export type EngineResult =
  | { readonly text: string }
  | { readonly rule: string; readonly message: string; readonly at: string };

export const RULE_OF_KIND: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(JINJA_RULES).map(([kind, { id }]) => [kind, id]),
);

export function renderCase(
  template: string,
  context: Readonly<Record<string, unknown>>,
  limits: Partial<RenderLimits> = {},
): EngineResult {
  const compiled = compile(template, { file: "template.yaml" });
  const result = compiled.ok ? compiled.template.render(context, limits) : compiled;
  if (result.ok) return { text: result.text };
  const [finding] = result.findings;
  if (!finding?.range) throw new Error("a failure without a finding that has a place");
  const { start, end } = finding.range;
  const at = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return { rule: finding.rule, message: finding.message, at };
}
