import { writeFileSync } from "node:fs";
import { operations } from "../src/operations/index.ts";

/** The page that says which operations there are: docs/api-coverage.md. */
export function coveragePage(): string {
  const names = (Object.keys(operations) as (keyof typeof operations)[]).sort();
  const missing = names.filter((name) => operations[name] === "not implemented");
  const written = names.filter((name) => operations[name] !== "not implemented");
  return `<!-- node packages/control-plane/contract/coverage.ts -->

# API coverage

All ${names.length} operations of AWS Proton's API (2020-07-20) are routed, and their input is held against
every constraint of the published model. ${written.length} are implemented; the other ${missing.length} answer HTTP 501
with the error \`NotImplemented\` and their name.

## Implemented

${written.map((name) => `- ${name}`).join("\n")}

## Not implemented

The synchronisation of templates and services from Git repositories.

${missing.map((name) => `- ${name}`).join("\n")}
`;
}

if (import.meta.main) {
  writeFileSync(new URL("../../../docs/api-coverage.md", import.meta.url), coveragePage());
}
