import { readFileSync, writeFileSync } from "node:fs";

const COMMAND = "node packages/control-plane/contract/generate.ts";

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly sensitive?: boolean;
  readonly union?: boolean;
  readonly exception?: boolean;
  readonly fault?: boolean;
}

interface Model {
  readonly source: string;
  readonly metadata: { readonly targetPrefix: string; readonly signingName: string };
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly input: { readonly shape: string };
        readonly output: { readonly shape: string };
        readonly errors: readonly { readonly shape: string }[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Members that the model requires and that Proton left out of its answers until a first success. */
const UNTIL_FIRST_SUCCESS = [
  "lastDeploymentSucceededAt",
  "templateMajorVersion",
  "templateMinorVersion",
] as const;

/** What a response may lack although the model requires it, by shape. */
const ABSENT_IN_RESPONSES: Readonly<Record<string, readonly string[]>> = {
  // A pipeline belongs to no environment.
  Deployment: ["environmentName"],
  DeploymentSummary: ["environmentName"],
  Environment: UNTIL_FIRST_SUCCESS,
  EnvironmentSummary: UNTIL_FIRST_SUCCESS,
  ServiceInstance: UNTIL_FIRST_SUCCESS,
  ServiceInstanceSummary: UNTIL_FIRST_SUCCESS,
  ServicePipeline: UNTIL_FIRST_SUCCESS,
};

/** What the generator writes, by path relative to the package. */
export function generateContract(modelText: string): Readonly<Record<string, string>> {
  const model = JSON.parse(modelText) as Model;
  return {
    "src/generated/api.ts": typesOf(model),
    "src/generated/contract.ts": tablesOf(model),
  };
}

function typesOf(model: Model): string {
  const names = Object.keys(model.shapes).sort();
  const operations = Object.keys(model.operations).sort();
  const declarations = names
    .filter((name) => model.shapes[name]?.exception !== true)
    .map((name) => declarationOf(name, model.shapes[name] as Shape));
  return [
    `// ${COMMAND}`,
    `// From: ${model.source}.`,
    "",
    ...declarations,
    `export type OperationName =\n${operations.map((name) => `  | "${name}"`).join("\n")};`,
    "",
    `export interface OperationInputs {\n${operations
      .map((name) => `  readonly ${name}: ${model.operations[name]?.input.shape};`)
      .join("\n")}\n}`,
    "",
    `export interface OperationOutputs {\n${operations
      .map((name) => `  readonly ${name}: ${model.operations[name]?.output.shape};`)
      .join("\n")}\n}`,
    "",
  ].join("\n");
}

function declarationOf(name: string, shape: Shape): string {
  if (shape.type === "structure") {
    const members = Object.entries(shape.members ?? {}).map(([member, target]) =>
      isRequired(name, shape, member)
        ? `  readonly ${member}: ${typeName(target.shape)};`
        : `  readonly ${member}?: ${typeName(target.shape)} | undefined;`,
    );
    if (members.length === 0) return `export type ${name} = Readonly<Record<string, never>>;\n`;
    return `export interface ${name} {\n${members.join("\n")}\n}\n`;
  }
  return `export type ${typeName(name)} = ${scalarType(shape)};\n`;
}

/** Shapes whose names are globals of the language. */
function typeName(name: string): string {
  return name === "String" || name === "Boolean" ? `${name}Value` : name;
}

function scalarType(shape: Shape): string {
  if (shape.type === "list") return `readonly ${typeName(shape.member?.shape ?? "never")}[]`;
  if (shape.type === "timestamp") return "Date";
  if (shape.type === "boolean") return "boolean";
  if (shape.type === "integer") return "number";
  return shape.enum?.map((value) => JSON.stringify(value)).join(" | ") ?? "string";
}

function isRequired(name: string, shape: Shape, member: string): boolean {
  return (
    shape.required?.includes(member) === true &&
    ABSENT_IN_RESPONSES[name]?.includes(member) !== true
  );
}

function tablesOf(model: Model): string {
  const operations = Object.keys(model.operations)
    .sort()
    .map((name) => {
      const { input, output, errors } = model.operations[name] as Model["operations"][string];
      const codes = errors.map((error) => JSON.stringify(error.shape)).join(", ");
      return `  ${name}: { input: "${input.shape}", output: "${output.shape}", errors: [${codes}] },`;
    });
  const shapes = Object.keys(model.shapes)
    .sort()
    .map((name) => `  ${name}: ${tableEntry(name, model.shapes[name] as Shape)},`);
  return [
    `// ${COMMAND}`,
    `// From: ${model.source}.`,
    "",
    'import type { OperationName } from "./api.ts";',
    'import type { OperationContract, Shape } from "../contract/shape.ts";',
    "",
    `export const targetPrefix = ${JSON.stringify(model.metadata.targetPrefix)};`,
    `export const signingName = ${JSON.stringify(model.metadata.signingName)};`,
    "",
    "export const operationContracts: Readonly<Record<OperationName, OperationContract>> = {",
    ...operations,
    "};",
    "",
    "export const shapes: Readonly<Record<string, Shape>> = {",
    ...shapes,
    "};",
    "",
  ].join("\n");
}

function tableEntry(name: string, shape: Shape): string {
  const { type, min, max, pattern, sensitive, union } = shape;
  const constraints = { min, max, pattern, enum: shape.enum, sensitive, union };
  if (type === "list") return JSON.stringify({ type, member: shape.member?.shape, ...constraints });
  if (type !== "structure") return JSON.stringify({ type, ...constraints });
  const members = Object.fromEntries(
    Object.entries(shape.members ?? {}).map(([member, target]) => [member, target.shape]),
  );
  const required = Object.keys(members).filter((member) => isRequired(name, shape, member));
  return JSON.stringify({ type, members, required, ...constraints });
}

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const files = generateContract(readFileSync(new URL("contract/proton-api.json", root), "utf8"));
  for (const [path, text] of Object.entries(files)) writeFileSync(new URL(path, root), text);
}
