import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildConstraintFiles } from "./src/constraints/build-constraint-files.ts";
import { publishedSchemas } from "./src/constraints/published-schemas.ts";

const published = publishedSchemas();
if (published === undefined) {
  process.stderr.write("cfn-lint is not installed (pip install cfn-lint): nothing is generated\n");
} else {
  const folder = fileURLToPath(new URL("generated/constraints/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const files = buildConstraintFiles(published.schemas, published.source);
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(folder + name);
  for (const [name, text] of files) writeFileSync(folder + name, text);
}
