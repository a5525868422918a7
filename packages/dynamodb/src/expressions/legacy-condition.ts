import { invalidParameter, validationError } from "../dynamodb-error.ts";
import {
  type Attributes,
  type AttributeValue,
  attributeOf,
  compareValues,
  typeOf,
  type ValueType,
  validateValue,
} from "../values/index.ts";
import { beginsWith, type Condition, contains, holds } from "./condition.ts";

/** One of the conditions of `QueryFilter`, `ScanFilter`, `KeyConditions` or `Expected`. */
export interface LegacyTerm {
  readonly operator: string;
  readonly values: readonly AttributeValue[];
}

type Json = Readonly<Record<string, unknown>>;

/** How many values an operator takes: exactly, or at least. */
const VALUE_COUNTS: Readonly<Record<string, number>> = { NULL: 0, NOT_NULL: 0, BETWEEN: 2 };

const SCALARS: readonly ValueType[] = ["S", "N", "B"];
const TYPES: Readonly<Record<string, readonly ValueType[]>> = {
  LE: SCALARS,
  LT: SCALARS,
  GE: SCALARS,
  GT: SCALARS,
  CONTAINS: SCALARS,
  NOT_CONTAINS: SCALARS,
  BEGINS_WITH: ["S", "B"],
  IN: SCALARS,
  BETWEEN: SCALARS,
};

/** Reads the conditions of `QueryFilter`, `ScanFilter` or `KeyConditions`. */
export function readLegacyTerms(parameter: unknown): ReadonlyMap<string, LegacyTerm> {
  const terms = new Map<string, LegacyTerm>();
  for (const [name, json] of Object.entries((parameter ?? {}) as Json)) {
    const { ComparisonOperator, AttributeValueList } = json as Json;
    const list = (AttributeValueList ?? []) as readonly unknown[];
    terms.set(name, readTerm(String(ComparisonOperator), list));
  }
  return terms;
}

/** Holds an operator of the older form to the number and the types of its values. */
export function readTerm(operator: string, list: readonly unknown[]): LegacyTerm {
  const values = list.map((value) => validateValue(value));
  const count = VALUE_COUNTS[operator] ?? 1;
  if (operator === "IN" ? values.length === 0 : values.length !== count) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const types = values.map(typeOf);
  if (types.some((type) => type !== types[0])) {
    throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
  }
  const refused = types.find((type) => !(TYPES[operator] ?? types).includes(type));
  if (refused !== undefined) {
    throw invalidParameter(
      `ComparisonOperator ${operator} is not valid for ${refused} AttributeValue type`,
    );
  }
  const [lower, upper] = values;
  if (operator === "BETWEEN" && lower && upper && (compareValues(lower, upper) ?? 0) > 0) {
    throw validationError(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    );
  }
  return { operator, values };
}

/** A condition of terms that all hold, or of which one does. */
export function conditionOf(
  terms: ReadonlyMap<string, LegacyTerm>,
  conditionalOperator: unknown,
): Condition {
  const entries = [...terms];
  const holdsFor = (item: Attributes | undefined) => (entry: [string, LegacyTerm]) =>
    termHolds(entry[1], attributeOf(item, entry[0]));
  return {
    test: (item) =>
      conditionalOperator === "OR" ? entries.some(holdsFor(item)) : entries.every(holdsFor(item)),
    paths: entries.map(([name]) => [name]),
  };
}

const COMPARATORS: Readonly<Record<string, string>> = {
  EQ: "=",
  NE: "<>",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
};

function termHolds({ operator, values }: LegacyTerm, value: AttributeValue | undefined): boolean {
  const [first] = values;
  switch (operator) {
    case "NULL":
      return value === undefined;
    case "NOT_NULL":
      return value !== undefined;
    case "CONTAINS":
      return contains(value, first);
    case "NOT_CONTAINS":
      return value !== undefined && !contains(value, first);
    case "BEGINS_WITH":
      return beginsWith(value, first);
    default:
      return holdsAsExpression(COMPARATORS[operator] ?? operator, values, value);
  }
}

/** The operators that the expressions have as well. */
function holdsAsExpression(
  operator: string,
  values: readonly AttributeValue[],
  value: AttributeValue | undefined,
): boolean {
  const args = values.map((each) => ({ kind: "value" as const, value: each, type: typeOf(each) }));
  const path = { kind: "path" as const, path: ["value"] };
  const item = value === undefined ? undefined : { value };
  return holds({ kind: "primary", operator, args: [path, ...args] }, item);
}

/** Reads `QueryFilter` or `ScanFilter`. */
export function readFilter(parameter: unknown, conditionalOperator?: unknown): Condition {
  return conditionOf(readLegacyTerms(parameter), conditionalOperator);
}
