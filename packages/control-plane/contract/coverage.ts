import { writeFileSync } from "node:fs";
import type { OperationName } from "../src/generated/api.ts";
import { operations } from "../src/operations/index.ts";
import {
  documenting,
  PARTICULAR_ERRORS,
  type ParticularError,
  unreachableErrors,
  whyUnreachable,
} from "./unreachable-errors.ts";

const REASONS = [...new Set(unreachableErrors.map(({ reason }) => reason))];

/** The page that says which operations there are, and which errors of theirs are held: docs/api-coverage.md. */
export function coveragePage(): string {
  const names = Object.keys(operations).sort() as OperationName[];
  const rows = names.map((name) => {
    const cells = PARTICULAR_ERRORS.map((error) => cellOf(error, name));
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  return `<!-- node packages/control-plane/contract/coverage.ts -->

# API coverage

All ${names.length} operations of AWS Proton's API (2020-07-20) are implemented, and their input is held
against every constraint of the published model. Where they differ from Proton's:
[differences.md](differences.md).

Each error that the model documents is provoked once for each operation, through the unmodified SDK,
by \`packages/control-plane/test/documented-errors.test.ts\`:

- \`AccessDeniedException\` and \`InternalServerException\`: every operation.
- \`ValidationException\`: every operation but GetAccountSettings and GetResourcesSummary, whose input
  has no members that could be wrong.
- \`ThrottlingException\`: none. Nothing throttles here: a server serves its own team, and the clients
  and bodies that it takes at a time are bounded below the API.
- The errors in the table: "yes" is provoked, a number is documented by the model and cannot occur
  here, for the reason below, and an empty cell is not documented. Such an error is answered as a
  \`ValidationException\` with the same message, whatever in the code it comes from.

| Operation | Conflict | Not found | Quota exceeded |
| --- | --- | --- | --- |
${rows.join("\n")}

${REASONS.map((reason, index) => `${index + 1}. ${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`).join("\n")}
`;
}

function cellOf(error: ParticularError, name: OperationName): string {
  if (!documenting(error).includes(name)) return "";
  const reason = whyUnreachable(error, name);
  return reason === undefined ? "yes" : String(REASONS.indexOf(reason) + 1);
}

if (import.meta.main) {
  writeFileSync(new URL("../../../docs/api-coverage.md", import.meta.url), coveragePage());
}
