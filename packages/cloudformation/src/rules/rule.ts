import type { Severity } from "../finding.ts";
import type { TemplatePath } from "../template.ts";
import type { RuleContext } from "./rule-context.ts";

/** What every rule says of itself, whatever kind of document it checks: its page is made of it. */
export interface RuleInfo {
  /** Such as `CFN2001`. */
  readonly id: string;
  /** A short sentence that states the rule. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters and what to do, in Markdown. */
  readonly description: string;
}

/** A complaint of a rule, before its path becomes a range of a file. */
export interface RuleFinding {
  readonly path: TemplatePath;
  /** Whether the complaint is about the value or the key that names it. @default "value" */
  readonly part?: "key" | "value";
  readonly message: string;
  /** What to write instead of the key, or of the text of the value. */
  readonly replacement?: { readonly wrong: string; readonly right: string };
  readonly related?: readonly { readonly path: TemplatePath; readonly message: string }[];
}

/** A check of CloudFormation templates. */
export interface Rule extends RuleInfo {
  /** The checks of cfn-lint that this rule stands for: a template that ignores one ignores it. */
  readonly cfnLint?: readonly string[];
  /** Absent when the reader itself raises the finding. */
  readonly check?: (context: RuleContext) => Iterable<RuleFinding>;
}
