// Writes docs/openapi.yaml from the schemas that the handlers check with: pnpm generate:openapi
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openApiText } from "./openapi/text.ts";

const file = join(import.meta.dirname, "../../docs/openapi.yaml");

mkdirSync(dirname(file), { recursive: true });
writeFileSync(`${file}.new`, openApiText());
renameSync(`${file}.new`, file);
process.stdout.write(`${file}\n`);
