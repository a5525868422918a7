import type { PropertySchema } from "../model/schema.ts";

/** A keyword of a schema that now allows less than before. */
export interface NarrowedConstraint {
  readonly keyword: string;
  readonly message: string;
}

const LOWER_BOUNDS = ["minimum", "minLength", "minItems"] as const;
const UPPER_BOUNDS = ["maximum", "maxLength", "maxItems"] as const;
const SWITCHES = ["exclusiveMinimum", "exclusiveMaximum", "uniqueItems"] as const;

/** The keywords by which a schema allows less than an earlier one of the same type. */
export function narrowedConstraints(
  before: PropertySchema,
  after: PropertySchema,
): readonly NarrowedConstraint[] {
  const bounds = [
    ...LOWER_BOUNDS.flatMap((keyword) => bound(keyword, before[keyword], after[keyword], 1)),
    ...UPPER_BOUNDS.flatMap((keyword) => bound(keyword, before[keyword], after[keyword], -1)),
  ];
  const switches = SWITCHES.filter(
    (keyword) => after[keyword] === true && before[keyword] !== true,
  );
  return [
    ...bounds,
    ...switches.map((keyword) => ({ keyword, message: `${keyword} is new` })),
    ...narrowedEnum(before.enum, after.enum),
    ...changedPattern(before.pattern, after.pattern),
    ...changedMultiple(before.multipleOf, after.multipleOf),
    ...(before.nullable === true && after.nullable !== true
      ? [{ keyword: "nullable", message: "null is no longer allowed" }]
      : []),
    ...(before.items && after.items ? narrowedItems(before.items, after.items) : []),
  ];
}

function bound(
  keyword: string,
  before: number | undefined,
  after: number | undefined,
  sign: 1 | -1,
): readonly NarrowedConstraint[] {
  if (after === undefined) return [];
  const looser = before === undefined ? sign * Number.NEGATIVE_INFINITY : before;
  if (sign * after <= sign * looser) return [];
  const was = before === undefined ? "had no bound" : `was ${before}`;
  return [{ keyword, message: `${keyword} ${was} and is now ${after}` }];
}

function narrowedEnum(
  before: readonly unknown[] | undefined,
  after: readonly unknown[] | undefined,
): readonly NarrowedConstraint[] {
  if (!Array.isArray(after)) return [];
  if (!Array.isArray(before))
    return [{ keyword: "enum", message: "only listed values are allowed now" }];
  const allowed = new Set(after.map((value) => JSON.stringify(value)));
  const gone = before.map((value) => JSON.stringify(value)).filter((value) => !allowed.has(value));
  return gone.length === 0
    ? []
    : [{ keyword: "enum", message: `${gone.join(", ")} no longer allowed` }];
}

/** Whether one expression allows all that another does cannot be decided here: a change breaks. */
function changedPattern(
  before: string | undefined,
  after: string | undefined,
): readonly NarrowedConstraint[] {
  if (after === undefined || after === before) return [];
  const message =
    before === undefined ? `pattern ${after} is new` : `the pattern changed to ${after}`;
  return [{ keyword: "pattern", message }];
}

function changedMultiple(
  before: number | undefined,
  after: number | undefined,
): readonly NarrowedConstraint[] {
  if (after === undefined) return [];
  if (before !== undefined && Number.isInteger(before / after)) return [];
  return [{ keyword: "multipleOf", message: `only multiples of ${after} are allowed now` }];
}

function narrowedItems(
  before: PropertySchema,
  after: PropertySchema,
): readonly NarrowedConstraint[] {
  if (before.type !== after.type) {
    return [
      { keyword: "items", message: `items were of type ${before.type} and are now ${after.type}` },
    ];
  }
  return narrowedConstraints(before, after).map(({ message }) => ({
    keyword: "items",
    message: `items: ${message}`,
  }));
}
