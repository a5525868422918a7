import { invalidParameter, validationError } from "../dynamodb-error.ts";
import { type AttributeValue, typeOf, type ValueType } from "../values/index.ts";
import { type BoundCondition, bindCondition } from "./bind-condition.ts";
import { reading } from "./compile.ts";
import type { Operand } from "./operand.ts";
import { parseCondition } from "./parse-condition.ts";
import type { Scope } from "./scope.ts";

export type KeyOperator = "EQ" | "LT" | "LE" | "GT" | "GE" | "BETWEEN" | "BEGINS_WITH";

/** What a query asks of one attribute of the key. */
export interface KeyTerm {
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

/** What a query asks of the key, attribute by attribute. */
export type KeyCondition = ReadonlyMap<string, KeyTerm>;

const OPERATORS: Readonly<Record<string, KeyOperator>> = {
  "=": "EQ",
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
  BETWEEN: "BETWEEN",
  begins_with: "BEGINS_WITH",
};

/** The operator that says the same with its operands exchanged. */
const MIRRORED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/**
 * Compiles a key condition expression, as far as it can be without the key's schema. What a key
 * condition cannot hold, though another can, is complained about when the result is called: after
 * all that is wrong with the request's other expressions.
 */
export function compileKeyCondition(text: string, scope: Scope): () => KeyCondition {
  const condition = reading("KeyConditionExpression", () =>
    bindCondition(scope.cache.parse(parseCondition, text), scope, []),
  );
  return () => {
    const terms = new Map<string, KeyTerm>();
    addTerms(condition, terms);
    return terms;
  };
}

function addTerms(condition: BoundCondition, terms: Map<string, KeyTerm>): void {
  if (condition.kind === "and") {
    for (const term of condition.terms) addTerms(term, terms);
    return;
  }
  const operator = condition.kind === "primary" ? condition.operator : condition.kind.toUpperCase();
  if (condition.kind !== "primary") throw invalidOperator(operator);
  const { args } = condition;
  if (OPERATORS[operator] === undefined) throw invalidOperator(operator);
  if (["BETWEEN", "begins_with"].includes(operator) && args[0]?.kind !== "path") {
    throw invalidCondition(`${operator} operator must have the key attribute as its first operand`);
  }
  addTerm(operator, args, terms);
}

function addTerm(operator: string, args: readonly Operand[], terms: Map<string, KeyTerm>): void {
  const values = args.filter((arg) => arg.kind === "value").map(({ value }) => value);
  const name = nameAmong(args);
  if (terms.has(name)) {
    throw validationError(
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
    );
  }
  const mirrored = args[0]?.kind === "value" ? (MIRRORED[operator] ?? operator) : operator;
  terms.set(name, { operator: OPERATORS[mirrored] as KeyOperator, values });
}

/** The name of the one attribute that a condition is about. */
function nameAmong(args: readonly Operand[]): string {
  let name: string | undefined;
  for (const arg of args) {
    if (arg.kind === "call") {
      throw validationError("KeyConditionExpressions cannot contain nested operations");
    }
    if (arg.kind !== "path") continue;
    if (name !== undefined) {
      throw invalidCondition("Multiple attribute names used in one condition");
    }
    if (arg.path.length > 1) {
      throw validationError("KeyConditionExpressions cannot have conditions on nested attributes");
    }
    name = String(arg.path[0]);
  }
  if (name === undefined) throw invalidCondition("No key attribute specified");
  return name;
}

const invalidOperator = (operator: string) =>
  validationError(`Invalid operator used in KeyConditionExpression: ${operator}`);

const invalidCondition = (message: string) =>
  validationError(`Invalid condition in KeyConditionExpression: ${message}`);

export interface KeyAttribute {
  readonly name: string;
  readonly type: ValueType;
}

/** The attributes of a table's or index's key; an index may have several of either kind. */
export interface KeyAttributes {
  readonly hash: readonly KeyAttribute[];
  readonly range: readonly KeyAttribute[];
}

/** What a query reads: one partition, and of it the items that equal and lie in a range. */
export interface KeyRange {
  readonly partition: readonly AttributeValue[];
  readonly equal: readonly AttributeValue[];
  /** On the range attribute after those that are equal. */
  readonly range?: KeyTerm;
}

/**
 * Holds a key condition to the key of a table or index.
 *
 * @param meet called with each attribute of the key before its condition is looked at
 */
export function bindKeyCondition(
  condition: KeyCondition,
  key: KeyAttributes,
  meet: (attribute: KeyAttribute, isHash: boolean) => void = () => {},
): KeyRange {
  const attributes = [...key.hash, ...key.range];
  if (condition.size > attributes.length) {
    throw validationError(
      `The number of query conditions (${condition.size}) exceeds the number of key attributes defined in the schema (${attributes.length})`,
    );
  }
  const partition = key.hash.map((attribute) => {
    meet(attribute, true);
    const term = termFor(condition, attribute) ?? missed(attribute);
    if (term.operator !== "EQ") throw validationError("Query key condition not supported");
    return term.values[0] as AttributeValue;
  });
  return { partition, ...rangeOf(condition, key, meet) };
}

function rangeOf(
  condition: KeyCondition,
  { hash, range }: KeyAttributes,
  meet: (attribute: KeyAttribute, isHash: boolean) => void,
): Pick<KeyRange, "equal" | "range"> {
  let left = condition.size - hash.length;
  const equal: AttributeValue[] = [];
  let last: KeyTerm | undefined;
  for (const attribute of range) {
    meet(attribute, false);
    if (left === 0) continue;
    const term = termFor(condition, attribute) ?? missed(attribute);
    left -= 1;
    if (term.operator === "EQ") equal.push(term.values[0] as AttributeValue);
    else if (left > 0) throw validationError("Query key condition not supported");
    else last = term;
  }
  return last ? { equal, range: last } : { equal };
}

function termFor(condition: KeyCondition, { name, type }: KeyAttribute): KeyTerm | undefined {
  const term = condition.get(name);
  if (term?.values.some((value) => typeOf(value) !== type)) {
    throw invalidParameter("Condition parameter type does not match schema type");
  }
  return term;
}

function missed({ name }: KeyAttribute): never {
  throw validationError(`Query condition missed key schema element: ${name}`);
}
