import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillCostTables } from "./cost-tables.ts";

const page = join(import.meta.dirname, "../../../docs/guides/on-aws.md");
writeFileSync(page, fillCostTables(readFileSync(page, "utf8")));
