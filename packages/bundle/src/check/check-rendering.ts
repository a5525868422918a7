import { checkTemplate, type Finding } from "@proton/cloudformation";
import type { SourceMap } from "@proton/jinja";
import type { ValueOrigins } from "../render/part-namespace.ts";
import { locateInTemplate } from "./locate-rendered.ts";

/**
 * Checks one rendered template, as it is about to be deployed. Findings stand in the author's
 * template, with the spec lines and defaults that supplied the values.
 */
export function checkRendering(rendering: {
  readonly text: string;
  readonly sourceMap: SourceMap;
  /** The template file that it was rendered from. */
  readonly file: string;
  readonly origins: ValueOrigins;
}): readonly Finding[] {
  const { findings } = checkTemplate(rendering.text, { file: rendering.file });
  const choices = new Map();
  return findings.map((finding) => locateInTemplate(finding, { ...rendering, choices }));
}
