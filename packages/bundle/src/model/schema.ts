import type { Range } from "@proton/text";
import type { YamlDocument } from "../text/read-yaml.ts";
import {
  child,
  entriesOf,
  itemsOf,
  plainValue,
  recordOf,
  stringOf,
  type YamlEntry,
  type YamlNode,
} from "../text/yaml-node.ts";
import type { PartName } from "./template-bundle.ts";

/** The part of OpenAPI's Schema Object that Proton's schemas use; other keywords may be present. */
export interface PropertySchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean | number;
  readonly exclusiveMaximum?: boolean | number;
  readonly multipleOf?: number;
  readonly items?: PropertySchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
  readonly nullable?: boolean;
  readonly [keyword: string]: unknown;
}

/** One input that a template takes. */
export interface InputProperty {
  readonly name: string;
  readonly schema: PropertySchema;
  readonly required: boolean;
  /** Where the schema names it. */
  readonly nameRange: Range;
  /** Where its default stands, `undefined` when it has none. */
  readonly defaultRange: Range | undefined;
  readonly node: YamlNode;
}

/** The inputs of one part: a type of the schema. */
export interface InputType {
  readonly name: string;
  /** The schema's own file, relative to the bundle's root. */
  readonly file: string;
  readonly properties: ReadonlyMap<string, InputProperty>;
  readonly range: Range;
  readonly node: YamlNode;
}

/** schema/schema.yaml, as far as it can be understood. */
export interface TemplateSchema {
  readonly file: string;
  /** As `GetServiceTemplateVersion` returned it: verbatim. */
  readonly text: string;
  readonly document: YamlDocument;
  /** The input type of each part that the schema names and that exists. */
  readonly types: Readonly<Partial<Record<PartName, InputType>>>;
}

/** The schema key that names the input type of each part. */
export const INPUT_TYPE_KEYS: Readonly<Record<PartName, string>> = {
  environment: "environment_input_type",
  instance: "service_input_type",
  pipeline: "pipeline_input_type",
};

/** Understands a schema; never fails, the rules say what is wrong with it. */
export function readSchema(document: YamlDocument): TemplateSchema {
  const schema = child(document.root, "schema");
  const types: Partial<Record<PartName, InputType>> = {};
  for (const part of Object.keys(INPUT_TYPE_KEYS) as PartName[]) {
    const name = stringOf(child(schema, INPUT_TYPE_KEYS[part]));
    const node = name === undefined ? undefined : child(child(schema, "types"), name);
    if (name !== undefined && node) types[part] = inputType(name, node, document.source.file);
  }
  return { file: document.source.file, text: document.source.text, document, types };
}

function inputType(name: string, node: YamlNode, file: string): InputType {
  const required = new Set(itemsOf(child(node, "required")).map(stringOf));
  const properties = new Map<string, InputProperty>();
  for (const entry of entriesOf(child(node, "properties"))) {
    properties.set(entry.key, inputProperty(entry, required.has(entry.key)));
  }
  return { name, file, properties, range: node.range, node };
}

function inputProperty(entry: YamlEntry, required: boolean): InputProperty {
  const { value } = entry;
  const schema = value.kind === "mapping" ? (recordOf(value) as PropertySchema) : {};
  return {
    name: entry.key,
    schema,
    required,
    nameRange: entry.keyRange,
    defaultRange: child(value, "default")?.range,
    node: value,
  };
}

/** The default of an input, as a fresh value. */
export function defaultOf(property: InputProperty): unknown {
  const node = child(property.node, "default");
  return node && plainValue(node);
}
