import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { PackedProperty, PackedResource } from "./packed-spec.ts";
import { ALSO_STATEFUL, alsoAllowed } from "./supplements.ts";

/** What the published schema says of a resource type. */
export interface ResourceSpec {
  readonly type: string;
  readonly properties: PropertySpecs;
  /** The names that `Fn::GetAtt` knows. */
  readonly attributes: readonly string[];
  /** Those of them that are lists. */
  readonly listAttributes: readonly string[];
  /** Those of them that are text, numbers and booleans included. */
  readonly textAttributes: readonly string[];
  /** The properties or attributes that `Ref` is made of, where the schema says. */
  readonly identifier: readonly string[];
  /** The properties that together no other resource has; empty when the service gives the identifier. */
  readonly primaryIdentifier: readonly string[];
  /** Whether it holds data that a replacement or removal loses. */
  readonly stateful: boolean;
  readonly tagProperty?: string;
  /** Paths below a property whose change replaces, such as `Tags/*\/Key`. */
  readonly replacingPaths: readonly string[];
}

/** By name, without prototype. */
export type PropertySpecs = Readonly<Record<string, PropertySpec>>;

/** What the published schema says of a property. */
export interface PropertySpec {
  readonly type: PropertyType;
  readonly required: boolean;
  /** Whether a change of the value replaces the resource. */
  readonly replacement: "yes" | "maybe" | "no";
  readonly deprecated: boolean;
}

export type PropertyType =
  | {
      readonly kind: "string" | "integer" | "number" | "boolean" | "date-time";
      /** Absent when any value will do. */
      readonly allowedValues?: readonly (string | number)[];
    }
  | { readonly kind: "json" }
  | { readonly kind: "list" | "map"; readonly item: PropertyType }
  /** A function, because definitions may hold themselves. */
  | { readonly kind: "object"; readonly name: string; readonly properties: () => PropertySpecs }
  | { readonly kind: "union"; readonly types: readonly PropertyType[] };

// Node caches what it requires, so that a service's file is read once.
const require = createRequire(import.meta.url);
const folder = new URL("../../generated/specs/", import.meta.url);

/** What is known of a resource type, `undefined` when AWS publishes no such type. */
export function resourceSpec(type: string): ResourceSpec | undefined {
  const [vendor, service = "", name = "", ...rest] = type.split("::");
  if (vendor !== "AWS" || rest.length > 0 || !/^\w+$/.test(service) || !/^\w+$/.test(name)) {
    return undefined;
  }
  const file = new URL(`${service}.json`, folder);
  if (!existsSync(file)) return undefined;
  const resources: Readonly<Record<string, PackedResource>> = require(fileURLToPath(file));
  const packed = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (packed === undefined) return undefined;
  const unpacker = new Unpacker(type, packed);
  return {
    type,
    properties: unpacker.properties(packed.p, ""),
    attributes: packed.a,
    listAttributes: packed.l ?? [],
    textAttributes: packed.a.filter(
      (name) => !packed.l?.includes(name) && !packed.j?.includes(name),
    ),
    identifier: packed.i ?? [],
    primaryIdentifier: packed.n ?? ownIdentifier(packed),
    stateful: packed.s === true || ALSO_STATEFUL.has(type),
    ...(packed.t !== undefined && { tagProperty: packed.t }),
    replacingPaths: packed.r ?? [],
  };
}

function ownIdentifier({ i: names = [], p: properties }: PackedResource): readonly string[] {
  return names.every((name) => Object.hasOwn(properties, name)) ? names : [];
}

/** Every resource type that AWS publishes, sorted. */
export function resourceTypes(): readonly string[] {
  const { types }: { types: readonly string[] } = require(
    fileURLToPath(new URL("index.json", folder)),
  );
  return types;
}

class Unpacker {
  readonly #type: string;
  readonly #packed: PackedResource;

  constructor(type: string, packed: PackedResource) {
    this.#type = type;
    this.#packed = packed;
  }

  properties(packed: Readonly<Record<string, PackedProperty>>, owner: string): PropertySpecs {
    const result: Record<string, PropertySpec> = Object.create(null);
    for (const [name, property] of Object.entries(packed)) {
      result[name] = this.#property(property, `${this.#type}${owner}.${name}`);
    }
    return result;
  }

  #property(packed: PackedProperty, where: string): PropertySpec {
    const [text, allowed] = typeof packed === "string" ? [packed, alsoAllowed[where]] : packed;
    const [types = "", flags = ""] = text.split(" ");
    const alternatives = types.split("|").map((type) => this.#propertyType(type, allowed));
    const [first = { kind: "json" as const }] = alternatives;
    return {
      type: alternatives.length === 1 ? first : { kind: "union", types: alternatives },
      required: flags.includes("!"),
      replacement: flags.includes("*") ? "yes" : flags.includes("~") ? "maybe" : "no",
      deprecated: flags.includes("-"),
    };
  }

  #propertyType(type: string, allowed: readonly (string | number)[] | undefined): PropertyType {
    if (type.startsWith("[")) {
      return { kind: "list", item: this.#propertyType(type.slice(1, -1), allowed) };
    }
    if (type.startsWith("{")) {
      return { kind: "map", item: this.#propertyType(type.slice(1, -1), allowed) };
    }
    if (type.startsWith("#")) return this.#object(type.slice(1));
    if (type === "tag") return tagType;
    if (type === "json") return { kind: "json" };
    const kind = type as "string" | "integer" | "number" | "boolean" | "date-time";
    return { kind, ...(allowed !== undefined && { allowedValues: allowed }) };
  }

  #object(name: string): PropertyType {
    const definition = this.#packed.d?.[name] ?? {};
    return {
      kind: "object",
      name,
      properties: () => this.properties(definition, `.${name}`),
    };
  }
}

const tagPart: PropertySpec = {
  type: { kind: "string" },
  required: true,
  replacement: "no",
  deprecated: false,
};

const tagType: PropertyType = {
  kind: "object",
  name: "Tag",
  properties: () => Object.assign(Object.create(null), { Key: tagPart, Value: tagPart }),
};
