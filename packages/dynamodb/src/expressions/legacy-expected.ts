import { invalidParameter, validationError } from "../dynamodb-error.ts";
import { validateValue } from "../values/index.ts";
import type { Condition } from "./condition.ts";
import { conditionOf, type LegacyTerm, readTerm } from "./legacy-condition.ts";

type Json = Readonly<Record<string, unknown>>;

const given = (value: unknown) => value !== undefined && value !== null;

/** Reads `Expected`, the older form of a condition expression. */
export function readExpected(parameter: unknown, conditionalOperator?: unknown): Condition {
  const terms = new Map<string, LegacyTerm>();
  for (const [name, json] of Object.entries((parameter ?? {}) as Json)) {
    terms.set(name, readExpectation(name, (json ?? {}) as Json));
  }
  return conditionOf(terms, conditionalOperator);
}

function readExpectation(name: string, json: Json): LegacyTerm {
  const { AttributeValueList: list, Value: value, Exists: exists } = json;
  const operator = json.ComparisonOperator;
  if (given(list) && given(value)) {
    throw invalidParameter(
      `Value and AttributeValueList cannot be used together for Attribute: ${name}`,
    );
  }
  if (given(operator)) return readComparison(name, String(operator), json);
  if (given(list)) {
    throw invalidParameter(
      `AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`,
    );
  }
  if (exists === false) {
    if (!given(value)) return { operator: "NULL", values: [] };
    throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
  }
  if (!given(value)) {
    const shown = given(exists) ? exists : null;
    throw invalidParameter(`Value must be provided when Exists is ${shown} for Attribute: ${name}`);
  }
  return { operator: "EQ", values: [validateValue(value)] };
}

function readComparison(name: string, operator: string, json: Json): LegacyTerm {
  const { AttributeValueList: list, Value: value, Exists: exists } = json;
  if (given(exists)) {
    throw invalidParameter(
      `Exists and ComparisonOperator cannot be used together for Attribute: ${name}`,
    );
  }
  const needsValue = operator !== "NULL" && operator !== "NOT_NULL";
  if (needsValue && !given(list) && !given(value)) {
    throw invalidParameter(
      `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
    );
  }
  return readTerm(operator, given(list) ? (list as unknown[]) : given(value) ? [value] : []);
}

/** Refuses a `ConditionalOperator` that has nothing to join. */
export function checkConditionalOperator(conditionalOperator: unknown, terms: unknown): void {
  if (!given(conditionalOperator)) return;
  if (!given(terms)) {
    throw validationError("ConditionalOperator cannot be used without Filter or Expected");
  }
  if (Object.keys(terms as Json).length < 2) {
    throw validationError(
      "ConditionalOperator can only be used when Filter or Expected has two or more elements",
    );
  }
}
