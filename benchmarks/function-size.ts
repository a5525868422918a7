// The deployment package of all handlers against its budget.
import { statSync } from "node:fs";
import { join } from "node:path";
import budgets from "../packages/handlers/budgets.json" with { type: "json" };
import { report } from "./lib/figure.ts";

const file = join(import.meta.dirname, "../packages/handlers/dist/function.zip");
const statistics = statSync(file, { throwIfNoEntry: false });
if (statistics === undefined) throw new Error(`${file} is missing: run pnpm build first`);

const budget = budgets.functionZipBytes;
report({
  name: "function.zip, all handlers",
  value: statistics.size,
  unit: "bytes",
  against: { name: "budget", value: budget },
  budget: `at most ${budget} bytes`,
  within: statistics.size <= budget,
});
