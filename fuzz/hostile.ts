import fc from "fast-check";

/** Names that mean something to JavaScript, YAML, Jinja or a shell. */
export const HOSTILE_NAMES = [
  ...["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "then"],
  ...["__class__", "__defineGetter__", "isPrototypeOf", "length", "name", "toJSON", "default"],
  ...["", " ", ".", "..", "../..", "a/b", "a\0b", "\u001b[2J", "\u202e", "é", "🧪", "\ud800"],
  ...["<<", "*", "&a", "!Ref", "null", "true", "0", "-0", "1e999", "x".repeat(300)],
] as const;

const numbers = fc.constantFrom(
  ...[0, -0, 1, -1, 1.5, 1e308, 5e-324, 1e-200, 2 ** 31, 2 ** 53, -(2 ** 53), 1e9, 4e8],
);

/** A simple value that somebody may send on purpose. */
export const hostileLeaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, ...HOSTILE_NAMES),
  numbers,
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** A tree of JSON with keys of a vocabulary, and simple values of it, among others. */
export function hostileTree(
  keys: readonly string[],
  values: readonly unknown[] = [],
): fc.Arbitrary<unknown> {
  const key = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...keys) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  );
  const leaf =
    values.length === 0 ? hostileLeaf : fc.oneof(fc.constantFrom(...values), hostileLeaf);
  return fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
    ),
  })).tree;
}

/** A document that is right, but for a few places. */
export function mutated(
  document: unknown,
  replacement: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const edits = fc.array(fc.tuple(fc.nat(200), replacement), { maxLength: 4 });
  return edits.map((wanted) => {
    const copy = { root: structuredClone(document) };
    const places: (readonly [object, string])[] = [];
    const walk = (value: unknown) => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, child] of Object.entries(value)) {
        places.push([value, key]);
        walk(child);
      }
    };
    walk(copy);
    for (const [at, value] of wanted) {
      const [object, key] = places[at % places.length] ?? [copy, "root"];
      Object.defineProperty(object, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy.root;
  });
}

/** A text of words that mean something, in an order that mostly means nothing. */
export const soupOf = (words: readonly string[], maxLength = 40): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string({ maxLength: 4 })),
      {
        maxLength,
      },
    )
    .map((parts) => parts.join(""));
