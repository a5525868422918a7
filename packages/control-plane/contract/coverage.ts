import { writeFileSync } from "node:fs";
import { operations } from "../src/operations/index.ts";

/** The page that says which operations there are: docs/api-coverage.md. */
export function coveragePage(): string {
  const names = Object.keys(operations).sort();
  return `<!-- node packages/control-plane/contract/coverage.ts -->

# API coverage

All ${names.length} operations of AWS Proton's API (2020-07-20) are implemented, and their input is held
against every constraint of the published model. Where they differ from Proton's:
[differences.md](differences.md).

${names.map((name) => `- ${name}`).join("\n")}
`;
}

if (import.meta.main) {
  writeFileSync(new URL("../../../docs/api-coverage.md", import.meta.url), coveragePage());
}
