import { choices, intrinsicOf } from "../rules/choices.ts";
import type { TemplateObject, TemplatePath } from "../template.ts";
import type { Constraint } from "./constraint.ts";
import type { ConstraintProblem } from "./constraint-problem.ts";

type Presence = "yes" | "maybe" | "no";

/** Which properties of an object exclude or need each other. */
export function* togetherProblems(
  value: TemplateObject,
  constraint: Constraint,
  path: TemplatePath,
): Generator<ConstraintProblem> {
  const has = (name: string) => presence(value, name);
  const wrong = (name: string | undefined, message: string): ConstraintProblem => ({
    kind: "together",
    path: name === undefined ? path : [...path, name],
    message,
    aboutKey: true,
  });
  const { requiredXor, requiredOr, dependentRequired = {}, dependentExcluded = {} } = constraint;
  if (requiredXor) {
    const given = requiredXor.filter((name) => has(name) === "yes");
    for (const name of given.length > 1 ? given : [])
      yield wrong(
        name,
        `cannot stand beside ${given.filter((other) => other !== name).join(", ")}`,
      );
    if (requiredXor.every((name) => has(name) === "no"))
      yield wrong(undefined, `needs one of ${requiredXor.join(", ")}`);
  }
  if (requiredOr?.every((name) => has(name) === "no"))
    yield wrong(undefined, `needs one of ${requiredOr.join(", ")}`);
  for (const [name, needed] of Object.entries(dependentRequired)) {
    if (has(name) !== "yes") continue;
    const missing = needed.filter((other) => has(other) === "no");
    if (missing.length > 0) yield wrong(name, `needs ${missing.join(" and ")} beside it`);
  }
  for (const [name, excluded] of Object.entries(dependentExcluded)) {
    if (has(name) !== "yes") continue;
    const given = excluded.filter((other) => has(other) === "yes");
    for (const other of given) yield wrong(other, `cannot stand beside ${name}`);
  }
}

/** Whether a member is there in every, some or no branch of `Fn::If`. */
export function presence(value: TemplateObject, name: string): Presence {
  if (!Object.hasOwn(value, name)) return "no";
  const member = value[name];
  if (intrinsicOf(member)?.name !== "Fn::If")
    return [...choices(member, [])].length > 0 ? "yes" : "no";
  return "maybe";
}
