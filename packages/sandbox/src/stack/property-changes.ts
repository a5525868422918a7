import {
  formatPath,
  isList,
  isObject,
  resourceSpec,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "@proton/cloudformation";

/** What a change of properties means for a resource. */
export interface PropertyChanges {
  readonly effect: "none" | "update" | "replacement";
  /** Paths such as `KeySchema/0/AttributeName`. */
  readonly changed: readonly string[];
}

/** Compares properties, and finds in the published schema whether a change replaces the resource. */
export function propertyChanges(
  type: string,
  before: TemplateObject,
  after: TemplateObject,
): PropertyChanges {
  const paths = [...differences(before, after, [])];
  if (paths.length === 0) return { effect: "none", changed: [] };
  const replaces = paths.some((path) => causesReplacement(type, path));
  return { effect: replaces ? "replacement" : "update", changed: paths.map(formatPath) };
}

function causesReplacement(type: string, path: TemplatePath): boolean {
  const spec = resourceSpec(type);
  const [property] = path;
  if (spec === undefined || property === undefined) return false;
  if (spec.properties[property]?.replacement === "yes") return true;
  const names = path.filter((step) => typeof step === "string");
  return spec.replacingPaths.some((replacing) => {
    const steps = replacing.split("/").filter((step) => step !== "*");
    return steps.every((step, index) => step === names[index]);
  });
}

function* differences(
  before: TemplateValue | undefined,
  after: TemplateValue | undefined,
  path: TemplatePath,
): Generator<TemplatePath> {
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* differences(before[key], after[key], [...path, key]);
    }
  } else if (isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    for (let index = 0; index < length; index += 1) {
      yield* differences(before[index], after[index], [...path, index]);
    }
  } else if (before !== after && !sameScalar(before, after)) {
    yield path;
  }
}

/** CloudFormation takes `"5"` for `5` and `"true"` for `true`. */
export function sameScalar(
  before: TemplateValue | undefined,
  after: TemplateValue | undefined,
): boolean {
  const isScalar = (value: unknown) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isScalar(before) && isScalar(after) && String(before) === String(after);
}
