import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";

/** A value in the form of the wire, its binaries in base64. */
export type Value = Readonly<Record<string, unknown>> &
  Partial<Record<keyof AttributeValue, unknown>>;

/** A piece of an expression: text, an attribute's name, or a value that a placeholder stands for. */
type Piece = string | { readonly value: Value } | { readonly name: string };

/** An expression whose placeholders are not numbered yet. */
export type Fragment = readonly Piece[];

/** Joins fragments and texts, with spaces in between. */
export const joined = (...parts: readonly (string | Fragment)[]): Fragment =>
  parts.flatMap((part, index) => [
    ...(index > 0 ? [" "] : []),
    ...(typeof part === "string" ? [part] : part),
  ]);

export const value = (of: Value): Fragment => [{ value: of }];

/** Writes the expressions of one request, each under its parameter, with what they stand for. */
export function withExpressions(
  expressions: Readonly<Record<string, Fragment | undefined>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  const values: Record<string, Value> = {};
  for (const [parameter, fragment] of Object.entries(expressions)) {
    if (fragment === undefined) continue;
    input[parameter] = fragment
      .map((piece) => {
        if (typeof piece === "string") return piece;
        if ("name" in piece) return placeholder("#n", names, piece.name);
        return placeholder(":v", values, piece.value);
      })
      .join("");
  }
  if (Object.keys(names).length > 0) input.ExpressionAttributeNames = names;
  if (Object.keys(values).length > 0) input.ExpressionAttributeValues = values;
  return input;
}

function placeholder<Meant>(prefix: string, known: Record<string, Meant>, meant: Meant): string {
  const name = `${prefix}${Object.keys(known).length}`;
  known[name] = meant;
  return name;
}

const NUMBERS = ["0", "1", "-1", "2", "0.5", "1.50", "1e3", "100", "99999999999999999999", "-0"];
const STRINGS = ["", "a", "ab", "abc", "b", "é", "\u{1f600}", "z", "S", "M"];
const BINARIES = ["", "AA==", "AAE=", "/w=="];

export const scalars: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(...NUMBERS).map((N) => ({ N })),
  fc.constantFrom(...STRINGS).map((S) => ({ S })),
  fc.constantFrom(...BINARIES).map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
);

/** Two bounds of one type that has an order, and once in a while of any types. */
const bounds: fc.Arbitrary<readonly [Value, Value]> = fc.oneof(
  {
    arbitrary: fc.constantFrom<readonly [Value, Value]>(
      [{ N: "-1" }, { N: "2" }],
      [{ N: "1" }, { N: "1" }],
    ),
    weight: 5,
  },
  {
    arbitrary: fc.constantFrom<readonly [Value, Value]>(
      [{ S: "" }, { S: "b" }],
      [{ S: "ab" }, { S: "z" }],
    ),
    weight: 5,
  },
  { arbitrary: fc.constant<readonly [Value, Value]>([{ B: "AA==" }, { B: "/w==" }]), weight: 2 },
  { arbitrary: fc.tuple(scalars, scalars), weight: 1 },
);

const sets: fc.Arbitrary<Value> = fc.oneof(
  fc.subarray(["1", "2", "-3", "10"], { minLength: 1 }).map((NS) => ({ NS })),
  fc.subarray(["a", "ab", "b", "é"], { minLength: 1 }).map((SS) => ({ SS })),
  fc.subarray(["AA==", "AAE="], { minLength: 1 }).map((BS) => ({ BS })),
);

/** Any value: scalars, sets, and documents of them. */
export const values: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: scalars, weight: 5 },
  { arbitrary: sets, weight: 2 },
  { arbitrary: fc.array(scalars, { maxLength: 3 }).map((L) => ({ L })), weight: 2 },
  {
    arbitrary: fc
      .dictionary(fc.constantFrom("x", "y"), scalars, { maxKeys: 2 })
      .map((M) => ({ M })),
    weight: 2,
  },
);

export const PLAIN_NAMES = ["a", "b", "m", "l", "s"] as const;

/** Paths, into documents as well; `extra` are names that the table gives a meaning. */
export function paths(extra: readonly string[] = []): fc.Arbitrary<Fragment> {
  const tops = fc.constantFrom(...PLAIN_NAMES, ...extra);
  return fc.oneof(
    tops.map((name): Fragment => [name]),
    tops.map((name): Fragment => [{ name }]),
    fc.constantFrom("x", "y").map((name): Fragment => ["m.", name]),
    fc
      .constantFrom("l[0]", "l[1]", "l[7]", "m.x.y", "m.x[0]", "l[0].x")
      .map((path): Fragment => [path]),
  );
}

const valueOperands = values.map(value);

/** A condition, of a depth at which its text can still be read. */
export function conditions(extra: readonly string[] = []): fc.Arbitrary<Fragment> {
  const path = paths(extra);
  const operand = fc.oneof(
    path,
    valueOperands,
    path.map((of) => joined("size(", of, ")")),
  );
  const primary = fc.oneof(
    fc.tuple(path, fc.constantFrom("=", "<>"), operand).map((parts) => joined(...parts)),
    fc
      .tuple(
        path,
        fc.constantFrom("<", "<=", ">", ">="),
        fc.oneof(
          bounds.map(([low]) => value(low)),
          path,
        ),
      )
      .map((parts) => joined(...parts)),
    path.map((of) => joined("attribute_exists(", of, ")")),
    path.map((of) => joined("attribute_not_exists(", of, ")")),
    fc
      .tuple(path, fc.constantFrom("S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"))
      .map(([of, S]) => joined("attribute_type(", of, ",", value({ S }), ")")),
    fc
      .tuple(path, fc.constantFrom({ S: "a" }, { S: "" }, { B: "AA==" }))
      .map(([of, start]) => joined("begins_with(", of, ",", value(start), ")")),
    fc.tuple(path, scalars).map(([of, one]) => joined("contains(", of, ",", value(one), ")")),
    fc
      .tuple(path, fc.array(operand, { minLength: 1, maxLength: 3 }))
      .map(([of, list]) =>
        joined(of, "IN (", ...list.flatMap((one, at) => (at ? [",", one] : [one])), ")"),
      ),
    fc
      .tuple(path, bounds)
      .map(([of, [low, high]]) => joined(of, "BETWEEN", value(low), "AND", value(high))),
    fc
      .tuple(path, fc.constantFrom("=", ">", "<="), fc.constantFrom("0", "1", "2", "3"))
      .map(([of, operator, N]) => joined("size(", of, ")", operator, value({ N }))),
  );
  const { condition } = fc.letrec<{ condition: Fragment }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      primary,
      fc
        .tuple(tie("condition"), fc.constantFrom("AND", "OR"), tie("condition"))
        .map((parts) => joined(...parts)),
      tie("condition").map((of) => joined("NOT", of)),
      fc
        .tuple(tie("condition"), fc.constantFrom("AND", "OR"), tie("condition"))
        .map(([one, or, two]) => joined("(", one, or, two, ")")),
    ),
  }));
  return condition;
}

/** An update of one to three clauses, which may get in each other's way. */
export function updates(extra: readonly string[] = []): fc.Arbitrary<Fragment> {
  const path = paths(extra);
  const source = fc.oneof(
    valueOperands,
    path,
    fc
      .tuple(path, values)
      .map(([of, other]) => joined("if_not_exists(", of, ",", value(other), ")")),
  );
  const list = fc.oneof(
    fc.array(scalars, { maxLength: 2 }).map((L) => value({ L })),
    path,
    path.map((of) => joined("if_not_exists(", of, ",", value({ L: [] }), ")")),
  );
  const amount = fc.oneof(
    fc.constantFrom("1", "-2", "0.5").map((N) => value({ N })),
    path,
    path.map((of) => joined("if_not_exists(", of, ",", value({ N: "0" }), ")")),
  );
  const assigned = fc.oneof(
    source,
    fc.tuple(list, list).map(([one, two]) => joined("list_append(", one, ",", two, ")")),
    fc.tuple(amount, fc.constantFrom("+", "-"), amount).map((parts) => joined(...parts)),
  );
  const listed = (clauses: readonly Fragment[]) =>
    joined(...clauses.flatMap((one, at) => (at ? [",", one] : [one])));
  const set = fc
    .array(
      fc.tuple(path, assigned).map(([to, from]) => joined(to, "=", from)),
      { minLength: 1, maxLength: 2 },
    )
    .map((clauses) => joined("SET", listed(clauses)));
  const remove = fc
    .array(path, { minLength: 1, maxLength: 2 })
    .map((clauses) => joined("REMOVE", listed(clauses)));
  const add = fc
    .tuple(
      path,
      fc.oneof(
        sets,
        fc.constantFrom("1", "-5").map((N) => ({ N })),
      ),
    )
    .map(([to, amountOf]) => joined("ADD", to, value(amountOf)));
  const take = fc.tuple(path, sets).map(([from, of]) => joined("DELETE", from, value(of)));
  return fc
    .tuple(
      fc.option(set, { nil: undefined }),
      fc.option(remove, { nil: undefined, freq: 2 }),
      fc.option(add, { nil: undefined, freq: 1 }),
      fc.option(take, { nil: undefined, freq: 1 }),
    )
    .map((clauses) => clauses.filter((clause) => clause !== undefined))
    .filter((clauses) => clauses.length > 0)
    .map((clauses) => joined(...clauses));
}

/** Attributes of an item beside its key. */
export const attributes: fc.Arbitrary<Readonly<Record<string, Value>>> = fc
  .record(
    {
      a: values,
      b: values,
      m: fc.dictionary(fc.constantFrom("x", "y"), values, { maxKeys: 2 }).map((M) => ({ M })),
      l: fc.array(values, { maxLength: 3 }).map((L) => ({ L })),
      s: sets,
    },
    { requiredKeys: [] },
  )
  .map((record) => record as Readonly<Record<string, Value>>);
