import * as z from "zod/mini";
import { escapePointer, invalidBody, type Violation } from "./problem.ts";

const MAXIMUM_VIOLATIONS = 20;

/**
 * The value as the schema has it, defaults filled in.
 *
 * @throws Problem `validation-failed`, with a JSON pointer per invalid field.
 */
export function validate<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw invalidBody(result.error.issues.flatMap(violationsOf).slice(0, MAXIMUM_VIOLATIONS));
}

function violationsOf(issue: z.core.$ZodIssue): Violation[] {
  const pointer = issue.path.map((key) => `/${escapePointer(String(key))}`).join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${escapePointer(key)}`,
      detail: "is not a field that can be set",
    }));
  }
  const detail = issue.code === "invalid_key" ? issue.issues[0]?.message : issue.message;
  return [{ pointer, detail: detail ?? "is not valid" }];
}
