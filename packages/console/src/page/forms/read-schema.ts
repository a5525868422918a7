import { parse } from "yaml";

/** What a spec gives values for. */
export type Part = "environment" | "instance" | "pipeline";

/** One input of a template, as its schema describes it. */
export interface InputSchema {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object" | "unknown";
  readonly enum: readonly string[] | undefined;
  readonly pattern: string | undefined;
  readonly default: unknown;
  readonly isRequired: boolean;
  readonly isSensitive: boolean;
}

/** The inputs of each part that a template has. */
export type TemplateInputs = Partial<Record<Part, readonly InputSchema[]>>;

const MEMBERS: Readonly<Record<Part, string>> = {
  environment: "environment_input_type",
  instance: "service_input_type",
  pipeline: "pipeline_input_type",
};

/** Reads the schema of a template version; what cannot be read has no inputs, and the YAML remains. */
export function readSchema(text: string | undefined): TemplateInputs {
  let document: unknown;
  try {
    document = parse(text ?? "");
  } catch {
    return {};
  }
  const schema = member(document, "schema");
  const types = member(schema, "types");
  const parts = (Object.keys(MEMBERS) as Part[]).flatMap((part) => {
    const name = member(schema, MEMBERS[part]);
    return typeof name === "string" ? [[part, inputsOf(member(types, name))] as const] : [];
  });
  return Object.fromEntries(parts);
}

function inputsOf(type: unknown): readonly InputSchema[] {
  const required = member(type, "required");
  const properties = member(type, "properties");
  if (typeof properties !== "object" || properties === null) return [];
  return Object.entries(properties).map(([name, property]) => {
    const values = member(property, "enum");
    return {
      name,
      title: textOf(member(property, "title")) ?? name,
      description: textOf(member(property, "description")) ?? "",
      type: (textOf(member(property, "type")) ?? "unknown") as InputSchema["type"],
      enum: Array.isArray(values) ? values.map(String) : undefined,
      pattern: textOf(member(property, "pattern")),
      default: member(property, "default"),
      isRequired: Array.isArray(required) && required.includes(name),
      isSensitive: member(property, "sensitive") === true,
    };
  });
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
