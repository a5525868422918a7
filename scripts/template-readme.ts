import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

interface Property {
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

interface SchemaFile {
  readonly schema: {
    readonly environment_input_type?: string;
    readonly service_input_type?: string;
    readonly pipeline_input_type?: string;
    readonly types: Readonly<
      Record<string, { readonly properties: Readonly<Record<string, Property>> }>
    >;
  };
}

/** The parts of a Proton template bundle: how a README names them, and where they stand. */
const parts = [
  { section: "environment", inputType: "environment_input_type", directory: "infrastructure" },
  { section: "instance", inputType: "service_input_type", directory: "instance_infrastructure" },
  { section: "pipeline", inputType: "pipeline_input_type", directory: "pipeline_infrastructure" },
] as const;

/**
 * Writes the tables of inputs and outputs into the text of a template bundle's README, between its
 * `<!-- environment inputs … -->` comments, from the bundle's schema and CloudFormation files.
 *
 * Throws when the README lacks a place for a table that the bundle has.
 */
export function fillTemplateReadme(bundle: string): string {
  const { schema } = parse(
    readFileSync(join(bundle, "schema", "schema.yaml"), "utf8"),
  ) as SchemaFile;
  let readme = readFileSync(join(bundle, "README.md"), "utf8");
  for (const { section, inputType, directory } of parts) {
    const type = schema[inputType];
    if (type === undefined) continue;
    const template = readFileSync(join(bundle, directory, "cloudformation.yaml"), "utf8");
    readme = replaceSection(
      readme,
      `${section} inputs`,
      inputTable(schema.types[type]?.properties ?? {}),
    );
    readme = replaceSection(readme, `${section} outputs`, outputTable(template));
  }
  return readme;
}

function replaceSection(readme: string, name: string, table: string): string {
  const section = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[^]*?(<!-- end ${name} -->)`);
  if (!section.test(readme)) {
    throw new Error(
      `README has no section "${name}": add <!-- ${name}: … --> and <!-- end ${name} -->`,
    );
  }
  return readme.replace(section, (_, start, end) => `${start}\n${table}\n\n${end}`);
}

function inputTable(properties: Readonly<Record<string, Property>>): string {
  const rows = Object.entries(properties).map(
    ([name, property]) =>
      `| \`${name}\` | ${kind(property)} | ${shownDefault(property.default)} | ${cell(property.description)} |`,
  );
  return ["| Input | Type | Default | Meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function kind(property: Property): string {
  if (property.enum !== undefined)
    return property.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (property.type === "array") return "list of strings";
  if (property.minimum === undefined || property.maximum === undefined) return property.type;
  return `${property.type}, ${property.minimum} to ${property.maximum}`;
}

function shownDefault(value: unknown): string {
  const values = Array.isArray(value) ? value : [value];
  const shown = values.filter((one) => one !== "").map((one) => `\`${String(one)}\``);
  return shown.length === 0 ? "empty" : shown.join("<br>");
}

/** The file is Jinja, so YAML only after rendering: its `Outputs` are read line by line. */
function outputTable(template: string): string {
  const outputs = template.slice(template.indexOf("\nOutputs:\n"));
  const rows = [...outputs.matchAll(/^ {2}(\S.*):\n {4}Description: "(.*)"$/gm)].map(
    ([, name = "", description = ""]) =>
      `| \`${placeholders(name)}\` | ${cell(placeholders(description))} |`,
  );
  return ["| Output | Meaning |", "| --- | --- |", ...rows].join("\n");
}

function placeholders(text: string): string {
  return text.replaceAll(/\{\{ (\w+) \}\}/g, "<$1>");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/<(\w+)>/g, "&lt;$1&gt;");
}

if (import.meta.main) {
  for (const name of ["environment", "lambda-service"]) {
    const bundle = join(import.meta.dirname, "..", "proton", name);
    writeFileSync(join(bundle, "README.md"), fillTemplateReadme(bundle));
    console.log(`wrote ${join("proton", name, "README.md")}`);
  }
}
