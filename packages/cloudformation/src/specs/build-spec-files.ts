import type {
  PropertyType,
  Resource,
  SpecDatabase,
  TypeDefinition,
} from "@aws-cdk/service-spec-types";
import type { PackedProperty, PackedResource } from "./packed-spec.ts";

/**
 * Packs the published resource schemas into one small file a service, so that checking a template
 * reads only the services that it uses. The result maps file names to texts.
 */
export function buildSpecFiles(
  database: SpecDatabase,
  source: string,
): ReadonlyMap<string, string> {
  const services = new Map<string, Record<string, PackedResource>>();
  const resources = database
    .all("resource")
    .filter(({ cloudFormationType }) => /^AWS::\w+::\w+$/.test(cloudFormationType))
    .sort((a, b) => compare(a.cloudFormationType, b.cloudFormationType));
  for (const resource of resources) {
    const [, service = "", name = ""] = resource.cloudFormationType.split("::");
    const packed = services.get(service) ?? {};
    packed[name] = new Packer(database).resource(resource);
    services.set(service, packed);
  }

  const command = `node packages/cloudformation/generate-specs.ts, from ${source}`;
  const files = new Map<string, string>();
  for (const [service, packed] of services) {
    const lines = Object.entries(packed).map(
      ([name, resource]) => `${JSON.stringify(name)}:${JSON.stringify(resource)}`,
    );
    files.set(`${service}.json`, `{"//":${JSON.stringify(command)},\n${lines.join(",\n")}}\n`);
  }
  const types = resources.map(({ cloudFormationType }) => JSON.stringify(cloudFormationType));
  files.set("index.json", `{"//":${JSON.stringify(command)},"types":[\n${types.join(",\n")}]}\n`);
  return files;
}

/** Packs one resource type with the definitions that it reaches. */
class Packer {
  readonly #database: SpecDatabase;
  readonly #names = new Map<string, string>();
  readonly #definitions: Record<string, Record<string, PackedProperty>> = {};

  constructor(database: SpecDatabase) {
    this.#database = database;
  }

  resource(resource: Resource): PackedResource {
    const properties = this.#properties(resource.properties);
    const ref = resource.cfnRefIdentifier ?? resource.primaryIdentifier;
    const attributes = Object.entries(resource.attributes).sort(([a], [b]) => compare(a, b));
    const named = (...kinds: readonly string[]) =>
      attributes.flatMap(([name, { type }]) => (kinds.includes(type.type) ? [name] : []));
    const [lists, others] = [named("array"), named("json", "map", "ref", "union", "tag")];
    const own = resource.primaryIdentifier ?? [];
    const isOwn = own.length > 0 && own.every((name) => Object.hasOwn(resource.properties, name));
    const replacing = resource.additionalReplacementProperties?.map((path) => path.join("/"));
    return {
      p: properties,
      a: attributes.map(([name]) => name),
      ...(lists.length > 0 && { l: lists }),
      ...(others.length > 0 && { j: others }),
      ...(ref !== undefined && { i: ref }),
      ...(isOwn && String(own) !== String(ref) && { n: own }),
      ...(resource.isStateful === true && { s: true }),
      ...(resource.tagInformation !== undefined && { t: resource.tagInformation.tagPropertyName }),
      ...(replacing !== undefined && { r: [...new Set(replacing)] }),
      ...(Object.keys(this.#definitions).length > 0 && { d: this.#definitions }),
    };
  }

  #properties(properties: Resource["properties"]): Record<string, PackedProperty> {
    const names = Object.keys(properties).sort(compare);
    return Object.fromEntries(names.map((name) => [name, this.#property(properties[name])]));
  }

  #property(property: Resource["properties"][string] | undefined): PackedProperty {
    if (property === undefined) return "json";
    const { type, previousTypes = [], required, causesReplacement, deprecated } = property;
    const types = [type, ...previousTypes].flatMap((each) =>
      each.type === "union" ? each.types.map((part) => this.#type(part)) : [this.#type(each)],
    );
    const flags = [
      required === true ? "!" : "",
      causesReplacement === "yes" ? "*" : "",
      causesReplacement === "maybe" ? "~" : "",
      deprecated === "WARN" ? "-" : "",
    ].join("");
    const text = [[...new Set(types)].join("|"), flags].filter((part) => part !== "").join(" ");
    const allowed = allowedValues(type);
    return allowed === undefined ? text : [text, allowed];
  }

  #type(type: PropertyType): string {
    switch (type.type) {
      case "array":
        return `[${this.#type(type.element)}]`;
      case "map":
        return `{${this.#type(type.element)}}`;
      case "union":
        // Below the top there are few, and what they say is not worth a notation of its own.
        return "json";
      case "ref":
        return `#${this.#define(type.reference.$ref)}`;
      default:
        return type.type;
    }
  }

  #define(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const definition: TypeDefinition = this.#database.get("typeDefinition", id);
    const taken = new Set(this.#names.values());
    let name = definition.name;
    for (let count = 2; taken.has(name); count += 1) name = `${definition.name}${count}`;
    this.#names.set(id, name);
    this.#definitions[name] = {};
    this.#definitions[name] = this.#properties(definition.properties);
    return name;
  }
}

/** The values of the innermost text or number; unions have none, they are seldom complete. */
function allowedValues(type: PropertyType): readonly (string | number)[] | undefined {
  if (type.type === "array" || type.type === "map") return allowedValues(type.element);
  return type.type === "string" || type.type === "integer" ? type.allowedValues : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
