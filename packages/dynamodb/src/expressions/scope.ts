import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import {
  type AttributeValue,
  checkAttributeName,
  sizeOfValue,
  validateValue,
} from "../values/index.ts";
import type { ExpressionCache } from "./expression-cache.ts";
import { ExpressionError } from "./expression-error.ts";
import type { Path } from "./path.ts";
import type { PathNode, Step } from "./syntax.ts";

/** The bytes that a placeholder may have, its first character included. */
const MAX_PLACEHOLDER_BYTES = 255;
/** The bytes that names or values of one request may have together. */
const MAX_SUBSTITUTION_BYTES = 2 * 1024 * 1024;

/** What the placeholders of one request stand for. */
export interface Scope {
  readonly cache: ExpressionCache;
  /** The name that a placeholder such as `#a` stands for. */
  name(placeholder: string): string;
  /** The value that a placeholder such as `:a` stands for. */
  value(placeholder: string): AttributeValue;
  /** Refuses the request if it defines what none of its expressions uses. */
  assertAllUsed(): void;
}

/** `ExpressionAttributeNames` and `ExpressionAttributeValues` as the request has them. */
export interface Substitutions {
  readonly names?: unknown;
  readonly values?: unknown;
}

/** Checks what a request's placeholders stand for. */
export function openScope({ names, values }: Substitutions, cache: ExpressionCache): Scope {
  const definedNames = readNames(names);
  const definedValues = readValues(values);
  const unusedNames = new Set(definedNames.keys());
  const unusedValues = new Set(definedValues.keys());

  return {
    cache,
    name(placeholder) {
      const name = definedNames.get(placeholder);
      if (name === undefined) {
        throw new ExpressionError(
          `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
        );
      }
      unusedNames.delete(placeholder);
      return name;
    },
    value(placeholder) {
      const value = definedValues.get(placeholder);
      if (value === undefined) {
        throw new ExpressionError(
          `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
        );
      }
      unusedValues.delete(placeholder);
      return value;
    },
    assertAllUsed() {
      refuseUnused("ExpressionAttributeNames", unusedNames);
      refuseUnused("ExpressionAttributeValues", unusedValues);
    },
  };
}

function refuseUnused(parameter: string, unused: ReadonlySet<string>): void {
  if (unused.size === 0) return;
  throw validationError(
    `Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(", ")}}`,
  );
}

function readNames(names: unknown): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const [key, name] of entriesOf("ExpressionAttributeNames", names, /^#[0-9a-zA-Z_]+$/)) {
    explained("ExpressionAttributeNames", key, () => checkAttributeName(name as string));
    read.set(key, name as string);
  }
  refuseLarge("ExpressionAttributeNames", read, Buffer.byteLength);
  return read;
}

function readValues(values: unknown): ReadonlyMap<string, AttributeValue> {
  const read = new Map<string, AttributeValue>();
  for (const [key, value] of entriesOf("ExpressionAttributeValues", values, /^:[0-9a-zA-Z_]+$/)) {
    read.set(
      key,
      explained("ExpressionAttributeValues", key, () => validateValue(value)),
    );
  }
  refuseLarge("ExpressionAttributeValues", read, sizeOfValue);
  return read;
}

/** The entries of a parameter, once all of its keys are found to be placeholders. */
function entriesOf(parameter: string, map: unknown, key: RegExp): [string, unknown][] {
  if (map === undefined || map === null) return [];
  const entries = Object.entries(map);
  if (entries.length === 0) throw validationError(`${parameter} must not be empty`);
  for (const [placeholder] of entries) {
    if (!key.test(placeholder)) {
      throw validationError(
        `${parameter} contains invalid key: Syntax error; key: "${placeholder}"`,
      );
    }
    if (placeholder.length > MAX_PLACEHOLDER_BYTES) {
      throw validationError("The expression attribute map contains a key that is too long");
    }
  }
  return entries;
}

function explained<Result>(parameter: string, key: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    throw validationError(`${parameter} contains invalid value: ${error.message} for key ${key}`);
  }
}

function refuseLarge<Value>(
  parameter: string,
  map: ReadonlyMap<string, Value>,
  sizeOf: (value: Value) => number,
): void {
  let size = 0;
  for (const [key, value] of map) size += key.length + sizeOf(value);
  if (size > MAX_SUBSTITUTION_BYTES) throw validationError(`${parameter} exceeds max size`);
}

/** The path that a path of an expression stands for. */
export function resolvePath({ steps }: PathNode, scope: Scope): Path {
  return steps.map((step: Step) => {
    if (step.kind === "index") return step.index;
    return step.kind === "placeholder" ? scope.name(step.name) : step.name;
  });
}
