import { validationError } from "../dynamodb-error.ts";
import type { ConditionNode, KeyAttributes } from "../expressions/index.ts";
import { type AttributeValue, emptyAttributes, type Item, typeOf } from "../values/index.ts";
import { incompleteKey } from "./statement.ts";

/** The conditions all of which have to hold. */
export const termsOf = (where: ConditionNode | undefined): readonly ConditionNode[] =>
  where === undefined ? [] : where.kind === "and" ? where.terms.flatMap(termsOf) : [where];

/** The attribute and the value that a condition says are equal, if that is what it says. */
function equalityOf(node: ConditionNode): readonly [string, number] | undefined {
  if (node.kind !== "compare" || node.operator !== "=") return undefined;
  const [left, right] = node.args[0].kind === "path" ? node.args : [...node.args].reverse();
  if (left?.kind !== "path" || right?.kind !== "value") return undefined;
  const [first] = left.steps;
  if (left.steps.length > 1 || first?.kind !== "attribute") return undefined;
  return [first.name, Number(right.name.slice(1))];
}

/** The values that a condition gives attributes of a key. */
export function equalValuesOf(
  where: ConditionNode | undefined,
  names: readonly string[],
  values: readonly AttributeValue[],
): Item {
  const found = emptyAttributes();
  for (const term of termsOf(where)) {
    const [name, at] = equalityOf(term) ?? [];
    const value = at === undefined ? undefined : values[at];
    if (name !== undefined && value && names.includes(name)) found[name] ??= value;
  }
  return found;
}

/** The key of the one item that a write is about, and what its condition says beyond. */
export function keyAndRest(
  where: ConditionNode | undefined,
  { hash, range }: KeyAttributes,
  values: readonly AttributeValue[],
): { readonly key: Item; readonly rest: ConditionNode | undefined } {
  const names = [...hash, ...range].map(({ name }) => name);
  const key = equalValuesOf(where, names, values);
  if (names.some((name) => !key[name])) throw incompleteKey();
  const seen = new Set<string>();
  const rest = termsOf(where).filter((term) => {
    const [name] = equalityOf(term) ?? [];
    if (name === undefined || !names.includes(name) || seen.has(name)) return true;
    seen.add(name);
    return false;
  });
  const [only] = rest;
  return { key, rest: rest.length > 1 ? { kind: "and", terms: rest } : only };
}

/** Refuses values that the attributes of a key cannot be equal to. */
export function checkKeyTypes(key: Item, { hash, range }: KeyAttributes): void {
  for (const { name, type } of [...hash, ...range]) {
    const value = key[name];
    if (!value || typeOf(value) === type) continue;
    throw validationError(
      `Key attribute's data type should match its data type in table's schema: Key ${name}`,
    );
  }
}
