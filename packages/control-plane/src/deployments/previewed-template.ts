import { originOf, type ValueOrigin } from "@proton/bundle";
import type { RenderedLine } from "../bundle-work/bundle-work.ts";
import type { RenderedDeployment } from "./render-deployment.ts";

/** What a template becomes, with what wrote each of its lines. */
export interface PreviewedTemplate {
  readonly text: string;
  readonly lines: readonly RenderedLine[];
  /** The template that was rendered. */
  readonly template?: { readonly file: string; readonly text: string };
  /** Where the values in the lines came from, by their path in the namespace. */
  readonly origins: Readonly<Record<string, PreviewedOrigin>>;
}

interface PreviewedOrigin extends Pick<ValueOrigin, "kind" | "file"> {
  readonly line?: number;
}

/** The rendering as it is shown; `undefined` for what is not CloudFormation. */
export function previewedTemplate(rendered: RenderedDeployment): PreviewedTemplate | undefined {
  if (rendered.outcome !== "rendered") return undefined;
  const { text, lines, template } = rendered;
  const known = rendered.origins ?? new Map<string, ValueOrigin>();
  const origins = [...new Set(lines.flatMap(({ paths }) => paths))].flatMap((path) => {
    const origin = originOf(path, known);
    if (origin === undefined) return [];
    const { kind, file, range } = origin;
    return [[path, { kind, file, ...(range && { line: range.start.line }) }] as const];
  });
  return { text, lines, ...(template && { template }), origins: Object.fromEntries(origins) };
}
