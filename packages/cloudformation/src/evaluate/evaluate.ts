import { isList, isObject, type TemplatePath, type TemplateValue } from "../template.ts";
import { EvaluateError } from "./evaluate-error.ts";
import { intrinsics } from "./intrinsics.ts";
import type { Scope } from "./scope.ts";

/**
 * Computes a value of a template. Returns `undefined` for `AWS::NoValue`; members and items that
 * are `AWS::NoValue` are left out, as in CloudFormation.
 *
 * @throws {EvaluateError} naming the place, for wrong arguments and unknown references
 */
export function evaluate(
  value: TemplateValue,
  scope: Scope,
  path: TemplatePath = [],
): TemplateValue | undefined {
  if (isList(value)) {
    return value.flatMap((item, index) => {
      const result = evaluate(item, scope, [...path, index]);
      return result === undefined ? [] : [result];
    });
  }
  if (!isObject(value)) return value;

  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && isIntrinsic(only[0], only[1])) {
    return applyIntrinsic(only[0], only[1], scope, [...path, only[0]]);
  }
  const result: Record<string, TemplateValue> = Object.create(null);
  for (const [key, member] of entries) {
    const computed = evaluate(member, scope, [...path, key]);
    if (computed !== undefined) result[key] = computed;
  }
  return result;
}

/** `Condition` alone is a function only in front of a name: policies have a member of that name too. */
function isIntrinsic(name: string, argument: TemplateValue): boolean {
  if (name === "Condition") return typeof argument === "string";
  return name === "Ref" || name.startsWith("Fn::");
}

function applyIntrinsic(
  name: string,
  argument: TemplateValue,
  scope: Scope,
  path: TemplatePath,
): TemplateValue | undefined {
  const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
  if (intrinsic === undefined) {
    const message = `${name} is not a function that can be computed without CloudFormation's transforms`;
    throw new EvaluateError("unsupported-function", path, message);
  }
  return intrinsic({
    argument,
    scope,
    path,
    evaluate: (part, ...steps) => evaluate(part, scope, [...path, ...steps]),
  });
}
