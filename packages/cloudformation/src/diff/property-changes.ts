import { intrinsicOf } from "../rules/choices.ts";
import type { PropertySpecs, PropertyType, ResourceSpec } from "../specs/resource-spec.ts";
import {
  isList,
  isObject,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "../template.ts";
import { equalValues } from "./equal-values.ts";

/** What a change of a property does to its resource. */
export type ChangeEffect = "in-place" | "may-replace" | "replace";

/** A property that differs. */
export interface PropertyChange {
  /** Below `Properties`. */
  readonly path: TemplatePath;
  readonly before?: TemplateValue;
  readonly after?: TemplateValue;
  readonly effect: ChangeEffect;
  /** The resource whose replacement changes this value although its text is the same. */
  readonly because?: string;
}

const severities: readonly ChangeEffect[] = ["in-place", "may-replace", "replace"];

/** The graver of two effects. */
export function graver(a: ChangeEffect, b: ChangeEffect): ChangeEffect {
  return severities.indexOf(a) > severities.indexOf(b) ? a : b;
}

/**
 * Which properties of a resource differ and what that does, as the published schema says. Without
 * a schema, of a custom resource for example, every change may replace.
 */
export function propertyChanges(
  spec: ResourceSpec | undefined,
  before: TemplateObject,
  after: TemplateObject,
): readonly PropertyChange[] {
  const base = {
    before,
    after,
    path: [],
    effect: spec === undefined ? "may-replace" : "in-place",
  } as const;
  return [...compareObjects(base, spec?.properties ?? {}, spec)];
}

/** What a change at a path does, as the published schema says. */
export function effectAt(spec: ResourceSpec | undefined, path: TemplatePath): ChangeEffect {
  if (spec === undefined) return "may-replace";
  let effect: ChangeEffect = "in-place";
  let properties: PropertySpecs | undefined = spec.properties;
  for (const step of path) {
    const property: PropertySpecs[string] | undefined = properties?.[step];
    if (property === undefined) continue;
    effect = graver(effect, effectOf(property.replacement));
    properties = propertiesOf(property.type);
  }
  return effect;
}

interface Pair {
  readonly before: TemplateValue | undefined;
  readonly after: TemplateValue | undefined;
  readonly path: TemplatePath;
  readonly effect: ChangeEffect;
}

function* compareObjects(
  pair: Pair & { readonly before: TemplateObject; readonly after: TemplateObject },
  properties: PropertySpecs | undefined,
  spec: ResourceSpec | undefined,
): Generator<PropertyChange> {
  const { before, after, path } = pair;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const property = properties?.[key];
    const effect = graver(pair.effect, effectOf(property?.replacement ?? "no"));
    const next = { before: before[key], after: after[key], path: [...path, key], effect };
    yield* compare(next, property?.type, spec);
  }
}

function* compare(
  pair: Pair,
  type: PropertyType | undefined,
  spec: ResourceSpec | undefined,
): Generator<PropertyChange> {
  const { before, after, path } = pair;
  if (equalValues(before, after)) return;
  if (path.length === 1 && path[0] === spec?.tagProperty && sameTags(before, after)) return;
  if (isPlainObject(before) && isPlainObject(after)) {
    yield* compareObjects({ ...pair, before, after }, propertiesOf(type), spec);
  } else if (isList(before) && isList(after) && before.length === after.length) {
    const item = itemOf(type);
    for (const [index, each] of before.entries()) {
      yield* compare(
        { ...pair, before: each, after: after[index], path: [...path, index] },
        item,
        spec,
      );
    }
  } else {
    yield {
      path,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      effect: graver(pair.effect, innerEffect(path, type, spec)),
    };
  }
}

/** A value that is replaced as a whole may hold parts that replace when they change. */
function innerEffect(
  path: TemplatePath,
  type: PropertyType | undefined,
  spec: ResourceSpec | undefined,
): ChangeEffect {
  const text = path.map((step) => (typeof step === "number" ? "*" : step)).join("/");
  if (spec?.replacingPaths.includes(text) === true) return "replace";
  const inner = Object.values(propertiesOf(type) ?? {});
  return inner.some(({ replacement }) => replacement !== "no") ? "may-replace" : "in-place";
}

/** The order of tags means nothing. */
function sameTags(before: TemplateValue | undefined, after: TemplateValue | undefined): boolean {
  if (!isList(before) || !isList(after) || before.length !== after.length) return false;
  return before.every((tag) => after.some((other) => equalValues(tag, other)));
}

function isPlainObject(value: TemplateValue | undefined): value is TemplateObject {
  return isObject(value) && intrinsicOf(value) === undefined;
}

function propertiesOf(type: PropertyType | undefined): PropertySpecs | undefined {
  if (type?.kind === "object") return type.properties();
  if (type?.kind === "list" || type?.kind === "map") return propertiesOf(type.item);
  if (type?.kind !== "union") return undefined;
  return type.types.map(propertiesOf).find((properties) => properties !== undefined);
}

function itemOf(type: PropertyType | undefined): PropertyType | undefined {
  if (type?.kind === "list") return type.item;
  return type?.kind === "union"
    ? type.types.map(itemOf).find((item) => item !== undefined)
    : undefined;
}

function effectOf(replacement: "yes" | "maybe" | "no"): ChangeEffect {
  return replacement === "yes" ? "replace" : replacement === "maybe" ? "may-replace" : "in-place";
}
