import type { Severity } from "../finding.ts";

/** What every rule says of itself, whatever kind of document it checks: its page is made of it. */
export interface RuleInfo {
  /** Such as `CFN2001`. */
  readonly id: string;
  /** A short sentence that states the rule. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters and what to do, in Markdown. */
  readonly description: string;
  /** Whether no template version is registered from a bundle that breaks the rule. @default false */
  readonly stopsRegistration?: boolean;
  /** The checks of cfn-lint that this rule stands for: a template that ignores one ignores it. */
  readonly cfnLint?: readonly string[];
}

/** A rule with its check. Rules whose findings come out of reading have none: see the tables of those. */
export interface Rule<Context, Found> extends RuleInfo {
  /** What breaks the rule, in the order in which it is found. */
  check(context: Context): Iterable<Found>;
}
