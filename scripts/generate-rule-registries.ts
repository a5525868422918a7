/**
 * Writes the registries of rules: a rule is in them because its file is there.
 *
 * pnpm generate:rules
 */
import { writeFileSync } from "node:fs";
import { ruleRegistryFiles } from "./rule-registry-files.ts";

for (const [path, text] of ruleRegistryFiles()) writeFileSync(path, text);
