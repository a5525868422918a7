import { createLineIndex, type Range } from "@proton/text";
import type { Finding, Severity } from "../finding.ts";
import { type ReadingRuleId, readingRules } from "../rules/reading-rules.ts";
import type { CloudFormationTemplate, TemplatePath, TemplateValue } from "../template.ts";
import { assembleValue } from "./assemble-value.ts";
import { buildValue } from "./build-value.ts";
import { createLocator } from "./locate.ts";
import type { ReadProblem } from "./problem.ts";
import { shapeTemplate } from "./shape-template.ts";
import { defaultReadLimits, parseYamlDocument, type ReadLimits } from "./yaml-document.ts";

/** How to read a template. */
export interface ReadTemplateOptions {
  /** The name that findings carry. */
  readonly file: string;
  readonly limits?: Partial<ReadLimits>;
}

/** A template and what is wrong with its text. */
export interface ReadTemplateResult {
  /** Absent when the text is not a template at all; parts of a wrong shape are left out of it. */
  readonly template?: CloudFormationTemplate;
  readonly findings: readonly Finding[];
  /** Where a value, or the key that names it, stands; for an unknown path its nearest ancestor. */
  rangeOf(path: TemplatePath, part?: "key" | "value"): Range;
}

/** Enough to see what is wrong: the rest would be more of the same. */
const MAX_FINDINGS = 200;

/** Reads CloudFormation as YAML or JSON, within bounds, keeping where everything stands. */
export function readTemplate(text: string, options: ReadTemplateOptions): ReadTemplateResult {
  let document: ReturnType<typeof parse> | undefined;
  function parse() {
    const { root, problems } = parseYamlDocument(text, { ...defaultReadLimits, ...options.limits });
    return { root, problems, lines: createLineIndex(text), locate: createLocator(root) };
  }
  const parsed = () => {
    document ??= parse();
    return document;
  };
  const rangeOf = (path: TemplatePath, part: "key" | "value" = "value"): Range => {
    const { locate, lines } = parsed();
    const [start, end] = locate(path, part) ?? [0, 0];
    return lines.range(start, trimEnd(text, start, end));
  };

  const found: Finding[] = [];
  // Where things stand is needed only for what is wrong.
  let value: TemplateValue | undefined =
    options.limits === undefined ? assembleValue(text) : undefined;
  if (value === undefined) {
    const { root, problems } = parsed();
    found.push(...problems.map(toFinding));
    if (problems.length > 0) return { findings: found, rangeOf };
    value = buildValue(root, (problem) => {
      if (found.length < MAX_FINDINGS) found.push(toFinding(problem));
    });
  }
  const template = shapeTemplate(value, ({ rule, path, part, message }) => {
    if (found.length >= MAX_FINDINGS) return;
    const severity = severityOf(rule);
    found.push({ rule, severity, message, file: options.file, range: rangeOf(path, part) });
  });
  return { ...(template && { template }), findings: found, rangeOf };

  function toFinding({ rule, message, start, end }: ReadProblem): Finding {
    const range = parsed().lines.range(start, trimEnd(text, start, end));
    return { rule, severity: severityOf(rule), message, file: options.file, range };
  }
}

/** Block values end where the next token starts: a range should not reach over blank lines. */
function trimEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && /\s/.test(text.charAt(last - 1))) last -= 1;
  return last;
}

function severityOf(id: ReadingRuleId): Severity {
  return readingRules.find((rule) => rule.id === id)?.severity ?? "error";
}
