import { getAttTarget } from "../references.ts";
import { isList, isObject, type TemplateValue } from "../template.ts";

/** Whether CloudFormation takes two values for the same, however they are written. */
export function equalValues(a: TemplateValue | undefined, b: TemplateValue | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => equalValues(item, b[index]));
  }
  if (isObject(a) && isObject(b)) return equalObjects(a, b);
  // "1" and 1, "true" and true are one value.
  return typeof a !== "object" && typeof b !== "object" && String(a) === String(b);
}

type Members = Readonly<Record<string, TemplateValue>>;

function equalObjects(a: Members, b: Members): boolean {
  const [left, right] = [a["Fn::GetAtt"], b["Fn::GetAtt"]];
  if (left !== undefined && right !== undefined) {
    const [one, other] = [getAttTarget(left), getAttTarget(right)];
    if (one?.attribute !== undefined && other?.attribute !== undefined) {
      return one.target === other.target && one.attribute === other.attribute;
    }
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalValues(a[key], b[key]))
  );
}
