import { templateRules } from "../generated/rules.ts";
import { readingRules } from "./reading-rules.ts";
import type { RuleInfo } from "./rule.ts";

/** Every rule for CloudFormation templates, by id. */
export const cloudFormationRules: readonly RuleInfo[] = [...readingRules, ...templateRules];
