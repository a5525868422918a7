import { invalidParameter, validationError } from "../dynamodb-error.ts";
import { checkAttributeName } from "../values/index.ts";
import type { KeyCondition, KeyOperator, KeyTerm } from "./key-condition.ts";
import { readLegacyTerms } from "./legacy-condition.ts";
import { type Projection, projectionOf } from "./projection.ts";

const KEY_OPERATORS: readonly string[] = ["EQ", "LT", "LE", "GT", "GE", "BETWEEN", "BEGINS_WITH"];

/** Reads `KeyConditions`, the older form of a key condition expression. */
export function readKeyConditions(parameter: unknown): KeyCondition {
  const terms = new Map<string, KeyTerm>();
  for (const [name, { operator, values }] of readLegacyTerms(parameter)) {
    terms.set(name, { operator: operator as KeyOperator, values });
  }
  if (terms.size === 0 || terms.size > 2) {
    throw validationError("Conditions can be of length 1 or 2 only");
  }
  return terms;
}

/** Refuses the operators of the older form that no index serves. */
export function refuseUnindexed(condition: KeyCondition, keyNames: readonly string[]): void {
  for (const name of keyNames) {
    const operator = condition.get(name)?.operator;
    if (operator !== undefined && !KEY_OPERATORS.includes(operator)) {
      throw validationError("Attempted conditional constraint is not an indexable operation");
    }
  }
}

/** Reads `AttributesToGet`, the older form of a projection expression. */
export function readAttributesToGet(names: readonly string[]): Projection {
  for (const name of names) checkAttributeName(name);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalidParameter(`Duplicate value in attribute name: ${name}`);
    seen.add(name);
  }
  return projectionOf(names.map((name) => [name]));
}
