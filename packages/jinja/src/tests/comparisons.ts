import { type Filter, filter } from "../filters/filter.ts";
import { REQUIRED } from "../runtime/bind.ts";
import { equals, type Ordering, ordered } from "../values/compare.ts";
import { contains } from "../values/contains.ts";
import { Float, type Value } from "../values/value.ts";

const eq = filter({ other: REQUIRED }, (value, { other }, runtime) =>
  equals(value, other, runtime),
);
const ne = filter(
  { other: REQUIRED },
  (value, { other }, runtime) => !equals(value, other, runtime),
);

function order(operator: Ordering): Filter {
  return filter({ other: REQUIRED }, (value, { other }, runtime) =>
    ordered(operator, value, other, runtime),
  );
}
const lt = order("<");
const le = order("<=");
const gt = order(">");
const ge = order(">=");

const isIn = filter({ seq: REQUIRED }, (value, { seq }, runtime) => contains(seq, value, runtime));
const sameas = filter({ other: REQUIRED }, (value, { other }) => isSame(value, other));

/** `is`: equal numbers and strings count as the same object, which CPython mostly makes them. */
function isSame(a: Value, b: Value): boolean {
  return a === b || (a instanceof Float && b instanceof Float && Object.is(a.value, b.value));
}

export const comparisonTests = {
  "==": eq,
  eq,
  equalto: eq,
  "!=": ne,
  ne,
  "<": lt,
  lt,
  lessthan: lt,
  "<=": le,
  le,
  ">": gt,
  gt,
  greaterthan: gt,
  ">=": ge,
  ge,
  in: isIn,
  sameas,
} satisfies Record<string, Filter>;
