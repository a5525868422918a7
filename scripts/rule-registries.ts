import { bundleRules } from "@proton/bundle";
import { cloudFormationRules } from "@proton/cloudformation";
import { estateRules } from "../packages/cli/src/estate/estate-rules.ts";
import type { RuleRegistry } from "./rule-pages.ts";

const packages = new URL("../packages/", import.meta.url);

/** Every package that has rules. */
export const ruleRegistries: readonly RuleRegistry[] = [
  {
    title: "Template bundles",
    rules: bundleRules,
    fixtures: new URL("bundle/fixtures/rules/", packages),
  },
  {
    title: "CloudFormation",
    rules: cloudFormationRules,
    fixtures: new URL("cloudformation/src/rules/fixtures/", packages),
  },
  {
    title: "The estate",
    rules: estateRules,
    fixtures: new URL("cli/fixtures/rules/", packages),
  },
];
