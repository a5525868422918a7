import { type Finding, findingOf } from "@proton/cloudformation";
import type { YAMLError } from "yaml";
import { readingRules } from "../rules/reading-rules.ts";
import type { SourceText } from "./source-text.ts";

const JINJA = /\{\{[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}/;
const MOST_FINDINGS = 10;
const LONGEST_LINE = 1000;

/**
 * The Jinja on which YAML's parser fails in a document that nobody renders, a finding a line. What else
 * the parser says is then a consequence.
 */
export function unrenderedJinja(source: SourceText, errors: readonly YAMLError[]): Finding[] {
  const byLine = new Map<number, Finding>();
  for (const { pos } of errors) {
    let start = source.text.lastIndexOf("\n", pos[0] - 1) + 1;
    // The parser may give up at the beginning of the line, or on the way there.
    for (const line of source.text.slice(start, pos[1] + LONGEST_LINE).split("\n")) {
      if (start > pos[1] || byLine.size >= MOST_FINDINGS) break;
      const found = /^\s*#/.test(line) ? null : JINJA.exec(line);
      if (found !== null) {
        byLine.set(start, notRendered(source, start + found.index, found[0]));
        break;
      }
      start += line.length + 1;
    }
  }
  return [...byLine.values()];
}

/** Says that some Jinja is YAML where it stands. */
export function notRendered(source: SourceText, offset: number, jinja: string): Finding {
  return findingOf(readingRules.notRendered, {
    message: `${jinja} is not rendered here, only in templates: write the value`,
    file: source.file,
    range: source.range(offset, offset + jinja.length),
  });
}

/** Whether the text of a mapping in braces is an expression of Jinja. */
export const isJinja = (text: string) => JINJA.exec(text)?.[0] === text;
