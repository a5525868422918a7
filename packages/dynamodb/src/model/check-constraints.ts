import { validationError } from "../dynamodb-error.ts";
import { tableNameOf } from "../operations/engine.ts";
import { type Shape, shapeOf } from "./model.ts";

/** Complaints that one message holds. */
const MAX_COMPLAINTS = 10;

/**
 * Enumerations in the order in which AWS's messages have them, which is neither that of the model
 * nor the alphabet's.
 */
const ENUM_ORDERS: Readonly<Record<string, readonly string[]>> = {
  ReturnValue: ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
  Select: ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
  ConditionalOperator: ["OR", "AND"],
  ReturnItemCollectionMetrics: ["SIZE", "NONE"],
  ReturnValuesOnConditionCheckFailure: ["ALL_OLD", "NONE"],
  ScalarAttributeType: ["B", "N", "S"],
  ProjectionType: ["ALL", "INCLUDE", "KEYS_ONLY"],
  BillingMode: ["PROVISIONED", "PAY_PER_REQUEST"],
  ComparisonOperator:
    "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS".split(" "),
};

/** What names of tables and indexes may be made of; an ARN in their place has been taken apart. */
const NAME: Partial<Shape> = { min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" };

/** Where requests are held to something else than the model says. */
const EXCEPTIONS: Readonly<Record<string, Partial<Shape>>> = {
  TableArn: NAME,
  AttributeNameList: { max: 255 },
  BatchGetRequestMap: { min: 0 },
  BatchWriteItemRequestMap: { min: 0 },
  // A replica of a table has them from elsewhere; there are none here.
  CreateTableInput: { required: ["TableName", "AttributeDefinitions", "KeySchema"] },
};

/** Members that are held to another shape than the model gives them, by structure. */
const MEMBER_SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CreateTableInput: { TableName: "TableName", KeySchema: "SimpleKeySchema" },
  LocalSecondaryIndex: { KeySchema: "SimpleKeySchema" },
};

/** A key of at most two attributes, which only global indexes exceed. */
const SIMPLE_KEY_SCHEMA: Shape = { type: "list", min: 1, max: 2, member: "KeySchemaElement" };

/**
 * Holds a request of the right types to the limits of its shape.
 *
 * @throws a ValidationException that holds every complaint, up to ten
 */
export function checkConstraints(json: unknown, shapeName: string): void {
  const complaints: string[] = [];
  inspect(json, shapeName, "", complaints);
  if (complaints.length === 0) return;
  const shown = complaints.slice(0, MAX_COMPLAINTS);
  const errors = shown.length === 1 ? "error" : "errors";
  throw validationError(`${shown.length} validation ${errors} detected: ${shown.join("; ")}`);
}

function inspect(json: unknown, shapeName: string, path: string, complaints: string[]): void {
  const model = shapeName === "SimpleKeySchema" ? SIMPLE_KEY_SCHEMA : shapeOf(shapeName);
  if (model === undefined || json === undefined || complaints.length >= MAX_COMPLAINTS) return;
  const shape: Shape = { ...model, ...EXCEPTIONS[shapeName] };
  const held = shapeName === "TableArn" ? tableNameOf(String(json)) : json;
  for (const problem of problemsOf(held, shape, shapeName)) {
    complaints.push(`Value '${shown(json)}' at '${path}' failed to satisfy constraint: ${problem}`);
  }
  if (shape.type === "structure") inspectMembers(json as Json, shape, shapeName, path, complaints);
  if (shape.type === "list") {
    for (const [at, member] of (json as unknown[]).entries()) {
      requireMember(member, `${path}.${at + 1}.member`, complaints);
      inspect(member, shape.member ?? "", `${path}.${at + 1}.member`, complaints);
    }
  }
  if (shape.type === "map") {
    const keys = shape.key === undefined ? [] : keyProblems(json as Json, shape.key);
    complaints.push(
      ...keys.map(
        (problem) => `Value '${shown(json)}' at '${path}' failed to satisfy constraint: ${problem}`,
      ),
    );
    for (const [key, value] of Object.entries(json as Json)) {
      if (shape.value !== "AttributeValue")
        requireMember(value, `${path}.${key}.member`, complaints);
      inspect(value, shape.value ?? "", `${path}.${key}.member`, complaints);
    }
  }
}

function requireMember(member: unknown, path: string, complaints: string[]): void {
  if (member !== undefined) return;
  complaints.push(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
}

type Json = Readonly<Record<string, unknown>>;

function inspectMembers(
  json: Json,
  shape: Shape,
  structure: string,
  path: string,
  complaints: string[],
): void {
  for (const [name, shapeName] of Object.entries(shape.members ?? {})) {
    const memberPath = `${path === "" ? "" : `${path}.`}${lowerFirst(name)}`;
    if (json[name] === undefined && shape.required?.includes(name)) {
      complaints.push(
        `Value null at '${memberPath}' failed to satisfy constraint: Member must not be null`,
      );
    }
    inspect(json[name], MEMBER_SHAPES[structure]?.[name] ?? shapeName, memberPath, complaints);
  }
}

const lowerFirst = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** Names of tables are keys of the requests of batches. */
function keyProblems(json: Json, keyShape: string): string[] {
  if (keyShape !== "TableArn") return [];
  const isName = (key: string) => /^[a-zA-Z0-9_.-]{3,255}$/.test(tableNameOf(key));
  if (Object.keys(json).every(isName)) return [];
  return [
    "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]",
  ];
}

function problemsOf(json: unknown, shape: Shape, shapeName: string): string[] {
  const problems: string[] = [];
  const measure = typeof json === "number" ? json : lengthOf(json);
  const what = typeof json === "number" ? "value" : "length";
  if (
    shape.pattern !== undefined &&
    json !== "" &&
    !new RegExp(`^(?:${shape.pattern})$`).test(String(json))
  ) {
    problems.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  if (shape.min !== undefined && measure < shape.min) {
    // Of an empty name no more is said than that it is empty.
    const least = shapeName === "TableArn" && measure === 0 ? 1 : shape.min;
    problems.push(`Member must have ${what} greater than or equal to ${least}`);
  }
  if (shape.max !== undefined && measure > shape.max) {
    problems.push(`Member must have ${what} less than or equal to ${shape.max}`);
  }
  if (shape.enum !== undefined && !shape.enum.includes(String(json))) {
    const order = ENUM_ORDERS[shapeName] ?? shape.enum;
    problems.push(`Member must satisfy enum value set: [${order.join(", ")}]`);
  }
  return problems;
}

function lengthOf(json: unknown): number {
  if (typeof json === "string" || Array.isArray(json)) return json.length;
  return typeof json === "object" && json !== null ? Object.keys(json).length : 0;
}

function shown(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(shown).join(", ")}]`;
  return typeof json === "object" ? JSON.stringify(json) : String(json);
}
