import type { PropertySpecs, PropertyType, ResourceSpec } from "../specs/resource-spec.ts";
import {
  isList,
  isObject,
  scalarText,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "../template.ts";
import { choices, intrinsicOf } from "./choices.ts";
import type { ResourceEntry } from "./rule-context.ts";
import type { KindOf } from "./value-kind.ts";

/** Where properties differ from the published schema. */
export type PropertyProblem =
  | {
      readonly kind: "unknown";
      readonly path: TemplatePath;
      readonly known: readonly string[];
      readonly owner: string;
    }
  | {
      readonly kind: "missing";
      readonly path: TemplatePath;
      readonly name: string;
      readonly owner: string;
    }
  | {
      readonly kind: "type";
      readonly path: TemplatePath;
      readonly wanted: string;
      readonly value: TemplateValue;
      /** What a function gives; absent when the value is written out. */
      readonly gives?: "text" | "list";
    }
  | {
      readonly kind: "allowed";
      readonly path: TemplatePath;
      readonly allowed: readonly (string | number)[];
      readonly value: string | number;
    };

/** Types whose properties are free, or written by another tool before CloudFormation sees them. */
export const UNCHECKED_TYPES =
  /^(?:AWS::Serverless::|AWS::CloudFormation::CustomResource$|Custom::)/;

/** Compares the properties of a resource with its published schema. */
export function* propertyProblems(
  { resource, properties, path, propertiesPath }: ResourceEntry,
  spec: (type: string) => ResourceSpec | undefined,
  kindOf: KindOf,
): Generator<PropertyProblem> {
  const known = UNCHECKED_TYPES.test(resource.Type) ? undefined : spec(resource.Type);
  if (known === undefined) return;
  const at = resource.Properties === undefined ? path : propertiesPath;
  for (const choice of choices(properties, at)) {
    if (isObject(choice.value))
      yield* objectProblems(choice.value, known.properties, choice.path, resource.Type, kindOf);
  }
}

/** Compares an object with the members that it may have. */
export function* objectProblems(
  value: TemplateObject,
  specs: PropertySpecs,
  path: TemplatePath,
  owner: string,
  kindOf: KindOf,
): Generator<PropertyProblem> {
  // A transform or loop inside writes members that nobody can see.
  if (Object.keys(value).some((key) => /^Fn::(?:ForEach::|Transform$)/.test(key))) return;
  // A function that stands alone is the value; beside members it is a member that does not exist.
  if (intrinsicOf(value) !== undefined) return;
  for (const [name, member] of Object.entries(value)) {
    const spec = specs[name];
    if (spec === undefined) {
      yield { kind: "unknown", path: [...path, name], known: Object.keys(specs), owner };
    } else {
      yield* valueProblems(member, spec.type, [...path, name], kindOf);
    }
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (!spec.required) continue;
    const given = value[name];
    if (given === undefined || isNoValue(given)) yield { kind: "missing", path, name, owner };
  }
}

function* valueProblems(
  value: TemplateValue,
  type: PropertyType,
  path: TemplatePath,
  kindOf: KindOf,
): Generator<PropertyProblem> {
  for (const choice of choices(value, path)) {
    if (intrinsicOf(choice.value) === undefined) {
      yield* plainProblems(choice.value, type, choice.path, kindOf);
      continue;
    }
    const gives = kindOf(choice.value);
    if ((gives !== "text" && gives !== "list") || takes(type, gives)) continue;
    const { value: call, path: at } = choice;
    yield { kind: "type", path: at, wanted: describeType(type), value: call, gives };
  }
}

/** Whether a property takes what a function gives: text may become anything but a list. */
function takes(type: PropertyType, gives: "text" | "list"): boolean {
  if (type.kind === "union") return type.types.some((each) => takes(each, gives));
  if (type.kind === "json" || type.kind === "object" || type.kind === "map") return true;
  return (type.kind === "list") === (gives === "list");
}

function* plainProblems(
  value: TemplateValue,
  type: PropertyType,
  path: TemplatePath,
  kindOf: KindOf,
): Generator<PropertyProblem> {
  if (type.kind === "json") return;
  if (type.kind === "union") {
    const fitting = type.types.filter((each) => fits(value, each));
    const [first, ...others] = fitting.filter(({ kind }) => kind !== "json");
    if (fitting.length === 0) yield { kind: "type", path, wanted: describeType(type), value };
    // With several definitions to choose from, no complaint would be sure.
    else if (first !== undefined && others.length === 0)
      yield* plainProblems(value, first, path, kindOf);
    return;
  }
  if (!fits(value, type)) {
    yield { kind: "type", path, wanted: describeType(type), value };
  } else if (type.kind === "list" && isList(value)) {
    for (const [index, item] of value.entries())
      yield* valueProblems(item, type.item, [...path, index], kindOf);
  } else if (type.kind === "map" && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (!key.startsWith("Fn::")) yield* valueProblems(item, type.item, [...path, key], kindOf);
    }
  } else if (type.kind === "object" && isObject(value)) {
    yield* objectProblems(value, type.properties(), path, type.name, kindOf);
  } else if ("allowedValues" in type && type.allowedValues !== undefined) {
    const given = typeof value === "number" ? value : scalarText(value);
    const { allowedValues: allowed } = type;
    if (!allowed.map(String).includes(String(given)))
      yield { kind: "allowed", path, allowed, value: given };
  }
}

/** CloudFormation turns texts, numbers and booleans into each other where the text allows it. */
function fits(value: TemplateValue, type: PropertyType): boolean {
  switch (type.kind) {
    case "json":
      return true;
    case "union":
      return type.types.some((each) => fits(value, each));
    case "list":
      return isList(value);
    case "map":
    case "object":
      return isObject(value);
    case "string":
    case "date-time":
      return typeof value !== "object";
    case "boolean":
      return (
        typeof value === "boolean" || (typeof value === "string" && /^(?:true|false)$/i.test(value))
      );
    case "integer":
      return (
        Number.isInteger(value) ||
        (typeof value === "string" && /^\s*[-+]?\d+(?:\.0*)?\s*$/.test(value))
      );
    case "number":
      return (
        typeof value === "number" ||
        (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
      );
  }
}

export function describeType(type: PropertyType): string {
  switch (type.kind) {
    case "list":
      return `a list of ${plural(type.item)}`;
    case "map":
      return `a mapping of names to ${plural(type.item)}`;
    case "object":
      return `a mapping (${type.name})`;
    case "union":
      return type.types.map(describeType).join(" or ");
    case "json":
      return "JSON";
    case "string":
      return "text";
    case "integer":
      return "a whole number";
    case "boolean":
      return "true or false";
    default:
      return `a ${type.kind}`;
  }
}

function plural(type: PropertyType): string {
  const names = {
    string: "texts",
    integer: "whole numbers",
    number: "numbers",
    boolean: "booleans",
  };
  if (type.kind in names) return names[type.kind as keyof typeof names];
  return type.kind === "object" ? `mappings (${type.name})` : `values, each ${describeType(type)}`;
}

function isNoValue(value: TemplateValue): boolean {
  const call = intrinsicOf(value);
  return call?.name === "Ref" && call.argument === "AWS::NoValue";
}
