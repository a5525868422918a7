import { isList, isObject, type TemplateObject, type TemplateValue } from "@proton/cloudformation";
import { sameScalar } from "../stack/property-changes.ts";

/** Where a resource is not what its template says. */
export interface PropertyDifference {
  /** A JSON pointer, such as `/ProvisionedThroughput/ReadCapacityUnits`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly type: "ADD" | "REMOVE" | "NOT_EQUAL";
}

/** Compares as CloudFormation's detection of drift does: what the template sets, in every depth. */
export function compareProperties(
  expected: TemplateObject,
  actual: TemplateObject,
): readonly PropertyDifference[] {
  return [...differences(expected, actual, "")];
}

function* differences(
  expected: TemplateValue | undefined,
  actual: TemplateValue | undefined,
  path: string,
): Generator<PropertyDifference> {
  if (expected === undefined && actual === undefined) return;
  if (expected === undefined || actual === undefined) {
    const type = expected === undefined ? "ADD" : "REMOVE";
    yield { path, type, expected: textOf(expected), actual: textOf(actual) };
  } else if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      yield* differences(expected[key], actual[key], `${path}/${escaped(key)}`);
    }
  } else if (isList(expected) && isList(actual)) {
    const length = Math.max(expected.length, actual.length);
    for (let index = 0; index < length; index += 1) {
      yield* differences(expected[index], actual[index], `${path}/${index}`);
    }
  } else if (expected !== actual && !sameScalar(expected, actual)) {
    yield { path, type: "NOT_EQUAL", expected: textOf(expected), actual: textOf(actual) };
  }
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
const escaped = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");

function textOf(value: TemplateValue | undefined): string {
  if (value === undefined) return "null";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
