import type { RuleInfo } from "@proton/cloudformation";
import { documentRules, templateRules } from "../generated/rules.ts";
import { jinjaRules } from "./jinja-rules.ts";
import { readingRules } from "./reading-rules.ts";

/** Every rule of this package, by id. */
export const bundleRules: readonly RuleInfo[] = [
  ...documentRules,
  ...templateRules,
  ...Object.values(readingRules),
  ...Object.values(jinjaRules),
].toSorted((a, b) => (a.id < b.id ? -1 : 1));
