import { invalidParameter, validationError } from "../dynamodb-error.ts";
import {
  type AttributeValue,
  emptyAttributes,
  held,
  type Item,
  type ValueType,
} from "./attribute-value.ts";
import { booleanOf } from "./check-shape.ts";
import { normalizeNumber } from "./decimal.ts";
import { sortMembers } from "./sets.ts";

/** How deep lists and maps may go; an attribute of the item is at the first level. */
export const MAX_LEVELS = 32;
const MAX_NAME_BYTES = 65_535;

/** What is said of lists and maps that go deeper than {@link MAX_LEVELS}. */
export const tooDeep = () =>
  validationError(
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  );

/** JSON that has the shapes of the API, as `checkAttributesShape` has found. */
type Json = Readonly<Record<string, unknown>>;

/**
 * Holds attributes to DynamoDB's rules and gives them as it stores them: numbers normalized, sets in
 * order, nothing that the API does not know.
 */
export function validateItem(json: unknown): Item {
  return validateMap(json as Json, 1);
}

function validateMap(json: Json, level: number): Item {
  const item = emptyAttributes();
  for (const name in json) {
    checkAttributeName(name);
    item[name] = validateValue(json[name], level);
  }
  return item;
}

/** Refuses a name that no attribute can have. */
export function checkAttributeName(name: string): void {
  if (name === "") throw validationError("Empty attribute name");
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw validationError("Attribute name is too large, must be less than 65536 bytes");
  }
}

/** Holds one value to DynamoDB's rules and gives it as it is stored. */
export function validateValue(json: unknown, level = 1): AttributeValue {
  if (level > MAX_LEVELS) throw tooDeep();
  let value: AttributeValue | undefined;
  let types = 0;
  for (const [type, inner] of Object.entries((json ?? {}) as Json)) {
    if (inner === null || inner === undefined || !Object.hasOwn(VALIDATORS, type)) continue;
    types += 1;
    value = VALIDATORS[type as ValueType](inner, level);
  }
  if (value === undefined) {
    throw validationError(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
  }
  if (types > 1) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  return value;
}

const VALIDATORS: Readonly<Record<ValueType, (json: unknown, level: number) => AttributeValue>> = {
  S: (json) => ({ S: json as string }),
  N: (json) => ({ N: normalizeNumber(json as string) }),
  B: (json) => ({ B: json as string }),
  BOOL: (json) => ({ BOOL: booleanOf(json) === true }),
  NULL(json) {
    if (booleanOf(json) === true) return { NULL: true };
    throw invalidParameter("Null attribute value types must have the value of true");
  },
  SS(json) {
    const members = json as string[];
    if (members.length === 0) throw invalidParameter("An string set  may not be empty");
    const sorted = sortedSet("SS", members);
    if (sorted) return { SS: sorted };
    throw invalidParameter(`Input collection [${members.join(", ")}] contains duplicates.`);
  },
  NS(json) {
    const members = json as string[];
    if (members.length === 0) throw invalidParameter("An number set  may not be empty");
    const sorted = sortedSet("NS", members.map(normalizeNumber));
    if (sorted) return { NS: sorted };
    throw validationError("Input collection contains duplicates");
  },
  BS(json) {
    const members = json as string[];
    if (members.length === 0) throw invalidParameter("Binary sets should not be empty");
    const sorted = sortedSet("BS", members);
    if (sorted) return { BS: sorted };
    throw invalidParameter(
      `Input collection [${members.join(", ")}]of type BS contains duplicates.`,
    );
  },
  L: (json, level) => ({ L: (json as unknown[]).map((value) => validateValue(value, level + 1)) }),
  M: (json, level) => ({ M: validateMap(json as Json, level + 1) }),
};

/** The members in DynamoDB's order, or undefined where one is repeated. */
function sortedSet(type: "SS" | "NS" | "BS", members: readonly string[]): string[] | undefined {
  const sorted = sortMembers(type, members);
  return sorted.some((member, at) => at > 0 && member === sorted[at - 1]) ? undefined : sorted;
}

/** How many levels a value has: one, and those of the deepest value in it. */
export function levelsOf(value: AttributeValue): number {
  const inner = held(value, "L") ?? Object.values(held(value, "M") ?? {});
  return 1 + inner.reduce((deepest, each) => Math.max(deepest, levelsOf(each)), 0);
}
