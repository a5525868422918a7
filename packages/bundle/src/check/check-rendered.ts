import { checkTemplate, type Finding } from "@proton/cloudformation";
import type { Exploration, Rendering } from "../explore/explore-part.ts";
import type { PartAnalysis } from "../template/analysis.ts";
import { locateInTemplate, segmentsOf } from "./locate-rendered.ts";

/** What is known of a part's renderings. */
export interface RenderedPart {
  readonly analysis: PartAnalysis;
  readonly exploration: Exploration;
  /** Names of outputs whose values are made up: complaints about such values mean nothing. */
  readonly placeholders: ReadonlySet<string>;
}

/** Checks every different rendering of a part; a complaint that several share is given once. */
export function checkRendered(part: RenderedPart): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const rendering of part.exploration.renderings) {
    for (const finding of checkRendering(part, rendering)) {
      const { rule, range, message } = finding;
      const key = `${rule} ${range?.start.offset} ${message}`;
      if (!findings.has(key)) findings.set(key, finding);
    }
  }
  return [...findings.values()];
}

function checkRendering(part: RenderedPart, rendering: Rendering): readonly Finding[] {
  const { file } = part.analysis;
  const { findings } = checkTemplate(rendering.text, { file });
  return findings
    .filter((finding) => !isAboutPlaceholder(finding, part, rendering))
    .map((finding) => locateInTemplate(finding, { ...rendering, file }));
}

function isAboutPlaceholder(
  { range }: Finding,
  { placeholders }: RenderedPart,
  { sourceMap }: Rendering,
): boolean {
  if (!range || placeholders.size === 0) return false;
  const paths = segmentsOf(range, sourceMap).flatMap((segment) => segment.paths);
  return paths.some((path) => {
    const name = /\.outputs\.(\w+)/.exec(path)?.[1];
    return name !== undefined && placeholders.has(name);
  });
}
