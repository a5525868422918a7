import type { Finding, Severity } from "../finding.ts";
import { templateRules } from "../generated/rules.ts";
import {
  type ReadTemplateOptions,
  type ReadTemplateResult,
  readTemplate,
} from "../read/read-template.ts";
import { createIgnores } from "./cfn-lint-ignores.ts";
import { readingRules } from "./reading-rules.ts";
import type { RuleInfo } from "./rule.ts";
import { createRuleContext } from "./rule-context.ts";
import type { RuleFinding } from "./template-rule.ts";

/** How to check a template. */
export interface CheckTemplateOptions extends ReadTemplateOptions {
  /** Other severities than the rules' own, by rule id; `off` leaves the rule out. */
  readonly severities?: Readonly<Record<string, Severity | "off">>;
  /** Whether findings of severity `info` are wanted. @default true */
  readonly advice?: boolean;
}

/** Enough to see what is wrong: more of the same would only cost time. */
const MAX_FINDINGS_PER_RULE = 250;

/** Reads a template and checks it with every rule. Findings come in the order of the text. */
export function checkTemplate(text: string, options: CheckTemplateOptions): ReadTemplateResult {
  const { severities = {}, file, advice = true } = options;
  const { template, findings: readFindings, rangeOf } = readTemplate(text, options);
  const severityOf = (rule: RuleInfo) =>
    Object.hasOwn(severities, rule.id) ? severities[rule.id] : rule.severity;

  const byId = new Map<string, RuleInfo>(readingRules.map((rule) => [rule.id, rule]));
  const findings: Finding[] = readFindings.flatMap((finding) => {
    const rule = byId.get(finding.rule);
    const severity = rule && severityOf(rule);
    return severity === undefined || severity === "off" ? [] : [{ ...finding, severity }];
  });
  if (template === undefined) return { findings, rangeOf };

  const context = createRuleContext(template, Buffer.byteLength(text));
  const ignored = createIgnores(template);
  for (const rule of templateRules) {
    const severity = severityOf(rule);
    if (severity === undefined || severity === "off") continue;
    if (severity === "info" && !advice) continue;
    let count = 0;
    for (const found of rule.check(context)) {
      if (ignored(rule, found.path)) continue;
      findings.push(toFinding(rule.id, severity, found));
      count += 1;
      if (count >= MAX_FINDINGS_PER_RULE) break;
    }
  }
  findings.sort((a, b) => (a.range?.start.offset ?? 0) - (b.range?.start.offset ?? 0));
  return { template, findings, rangeOf };

  function toFinding(rule: string, severity: Severity, found: RuleFinding): Finding {
    const { path, part = "value", message, replacement, related } = found;
    const range = rangeOf(path, part);
    // Only a text that stands there as it is can be replaced: not one in a block or with escapes.
    const fixable = replacement?.wrong === text.slice(range.start.offset, range.end.offset);
    return {
      rule,
      severity,
      message,
      file,
      range,
      ...(related && {
        related: related.map((each) => ({
          message: each.message,
          file,
          range: rangeOf(each.path, "key"),
        })),
      }),
      ...(replacement &&
        fixable && {
          fix: {
            title: `Replace with ${replacement.right}`,
            file,
            range,
            newText: replacement.right,
          },
        }),
    };
  }
}
