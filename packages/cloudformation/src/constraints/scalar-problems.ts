import { matchPattern } from "@proton/text";
import type { TemplatePath } from "../template.ts";
import type { Constraint } from "./constraint.ts";
import type { ConstraintProblem } from "./constraint-problem.ts";
import { formatProblem } from "./formats.ts";

/** What a text, number or boolean breaks. Texts that are filled in when the stack is made break nothing. */
export function* scalarProblems(
  value: string | number | boolean,
  constraint: Constraint,
  path: TemplatePath,
): Generator<ConstraintProblem> {
  const text = String(value);
  // A placeholder that Fn::Sub does not fill in has a rule of its own.
  if (/\{\{resolve:|\$\{/.test(text)) return;
  yield* setProblems(text, constraint, path);
  const number = typeof value === "boolean" ? Number.NaN : Number(value);
  if (text.trim() !== "" && Number.isFinite(number))
    yield* numberProblems(number, constraint, path);
  if (typeof value !== "boolean") yield* textProblems(text, constraint, path);
}

function* setProblems(
  text: string,
  constraint: Constraint,
  path: TemplatePath,
): Generator<ConstraintProblem> {
  const { enum: values, enumCaseInsensitive: loose, const: constant } = constraint;
  const sets = [
    values && { allowed: values.map(String), given: text },
    loose && { allowed: loose.map((each) => each.toLowerCase()), given: text.toLowerCase() },
    constant !== undefined && { allowed: [String(constant)], given: text },
  ];
  for (const set of sets) {
    if (!set || set.allowed.includes(set.given)) continue;
    yield { kind: "enum", path, message: `cannot be ${text}`, given: text, allowed: set.allowed };
  }
}

function* numberProblems(
  value: number,
  constraint: Constraint,
  path: TemplatePath,
): Generator<ConstraintProblem> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = constraint;
  const wrong = (message: string): ConstraintProblem => ({ kind: "bounds", path, message });
  if (typeof minimum === "number" && value < minimum)
    yield wrong(`is at least ${minimum}, not ${value}`);
  if (typeof maximum === "number" && value > maximum)
    yield wrong(`is at most ${maximum}, not ${value}`);
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum)
    yield wrong(`is above ${exclusiveMinimum}, not ${value}`);
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum)
    yield wrong(`is below ${exclusiveMaximum}, not ${value}`);
  if (typeof multipleOf === "number" && multipleOf > 0 && value % multipleOf !== 0)
    yield wrong(`is a multiple of ${multipleOf}, which ${value} is not`);
}

function* textProblems(
  text: string,
  constraint: Constraint,
  path: TemplatePath,
): Generator<ConstraintProblem> {
  const { minLength, maxLength, pattern, format } = constraint;
  const length = [...text].length;
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
  const wrong = (message: string): ConstraintProblem => ({ kind: "bounds", path, message });
  if (typeof minLength === "number" && length < minLength)
    yield wrong(`has at least ${minLength} characters, not ${length}`);
  if (typeof maxLength === "number" && length > maxLength)
    yield wrong(`has at most ${maxLength} characters, not ${length}`);
  if (pattern !== undefined && matchPattern(pattern, text) === "no-match")
    yield wrong(`is a text that matches ${pattern}, which ${shown} does not`);
  const example = format === undefined ? undefined : formatProblem(text, format);
  if (example !== undefined)
    yield { kind: "format", path, message: `looks like ${example}, and ${shown} does not` };
}
