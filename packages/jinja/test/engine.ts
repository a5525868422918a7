import { compile, type RenderLimits } from "../src/index.ts";

/** What the engine makes of a template, in the shape of the reference's answer. */
export type EngineResult =
  | { readonly text: string }
  | { readonly code: string; readonly message: string; readonly at: string };

export function renderCase(
  template: string,
  context: Readonly<Record<string, unknown>>,
  limits: Partial<RenderLimits> = {},
): EngineResult {
  const compiled = compile(template);
  const result =
    compiled.outcome === "compiled" ? compiled.template.render(context, limits) : compiled;
  if (result.outcome === "rendered") return { text: result.text };
  const { code, message, hint, range } = result.failure;
  const { start, end } = range;
  const at = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return { code, message: hint ? `${message}: ${hint}` : message, at };
}
