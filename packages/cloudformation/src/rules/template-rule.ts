import type { TemplatePath } from "../template.ts";
import type { Rule } from "./rule.ts";
import type { RuleContext } from "./rule-context.ts";

/** What breaks a rule, before its path becomes a range of a file. */
export interface RuleFinding {
  readonly path: TemplatePath;
  /** Whether the complaint is about the value or the key that names it. @default "value" */
  readonly part?: "key" | "value";
  readonly message: string;
  /** What to write instead of the key, or of the text of the value. */
  readonly replacement?: { readonly wrong: string; readonly right: string };
  readonly related?: readonly { readonly path: TemplatePath; readonly message: string }[];
}

/** A rule for CloudFormation templates. */
export type TemplateRule = Rule<RuleContext, RuleFinding>;
