import { join } from "node:path";
import { bundleRules } from "@proton/bundle";
import { cloudFormationRules } from "@proton/cloudformation";
import { estateRules } from "../packages/cli/src/estate/estate-rules.ts";
import type { RuleRegistry } from "./rule-pages.ts";

const packages = join(import.meta.dirname, "../packages");

/** Every package that has rules. */
export const ruleRegistries: readonly RuleRegistry[] = [
  {
    title: "Template bundles",
    rules: bundleRules,
    fixtures: join(packages, "bundle/fixtures/rules"),
  },
  {
    title: "CloudFormation",
    rules: cloudFormationRules,
    fixtures: join(packages, "cloudformation/fixtures/rules"),
  },
  {
    title: "The estate",
    rules: Object.values(estateRules),
    fixtures: join(packages, "cli/fixtures/rules"),
  },
];
