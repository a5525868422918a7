import { typeError } from "../errors.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { equals, ordered, sorted } from "../values/compare.ts";
import { Dict, entryTuple } from "../values/dict.ts";
import { toItems } from "../values/iterate.ts";
import { Undefined } from "../values/undefined.ts";
import { isString, isTrue, List, Tuple, textOf, typeName, type Value } from "../values/value.ts";
import { attributeGetter, ignoreCase, keyGetter, keysGetter } from "./attribute.ts";
import { type Filter, filter } from "./filter.ts";
import { generator } from "./generator.ts";

const sort = filter(
  { reverse: false, case_sensitive: false, attribute: null },
  (value, args, runtime) => {
    const key = keysGetter(args.attribute, isTrue(args.case_sensitive), runtime);
    return new List(sorted(toItems(value, runtime), key, isTrue(args.reverse), runtime));
  },
);

const dictsort = filter(
  { case_sensitive: false, by: "key", reverse: false },
  (value, args, runtime) => {
    const by = isString(args.by) ? textOf(args.by) : undefined;
    if (by !== "key" && by !== "value") {
      throw typeError('You can only sort by either "key" or "value"');
    }
    if (value instanceof Undefined) throw value.error();
    if (!(value instanceof Dict))
      throw typeError(`'${typeName(value)}' object has no attribute 'items'`);
    const exact = isTrue(args.case_sensitive);
    const key = ([name, item]: readonly [Value, Value]): Value => {
      const compared = by === "key" ? name : item;
      return exact ? compared : ignoreCase(compared, runtime);
    };
    const entries = sorted(value.entries(), key, isTrue(args.reverse), runtime);
    return new List(entries.map(([name, item]) => entryTuple(value, name, item)));
  },
);

const unique = filter({ case_sensitive: false, attribute: null }, (value, args, runtime) =>
  generator(function* () {
    const key = keyGetter(args.attribute, isTrue(args.case_sensitive), runtime);
    const seen = new Dict();
    for (const item of toItems(value, runtime)) {
      const itemKey = key(item);
      if (seen.has(itemKey)) continue;
      seen.set(itemKey, true);
      yield item;
    }
  }),
);

function extreme(operator: "<" | ">"): Filter {
  return filter({ case_sensitive: false, attribute: null }, (value, args, runtime) => {
    const [head, ...rest] = toItems(value, runtime);
    if (head === undefined) {
      return new Undefined({ message: "No aggregated item, sequence was empty." });
    }
    const key = keyGetter(args.attribute, isTrue(args.case_sensitive), runtime);
    let best = { item: head, key: key(head) };
    for (const item of rest) {
      const itemKey = key(item);
      if (ordered(operator, itemKey, best.key, runtime)) best = { item, key: itemKey };
    }
    return best.item;
  });
}

const FIELDS = ["grouper", "list"];

const groupby = filter(
  { attribute: REQUIRED, default: null, case_sensitive: false },
  (value, args, runtime) => {
    const exact = isTrue(args.case_sensitive);
    const key = keyGetter(args.attribute, exact, runtime, args.default);
    const name = attributeGetter(args.attribute, runtime, args.default);
    const groups = groupSorted(sorted(toItems(value, runtime), key, false, runtime), key, runtime);
    return new List(
      groups.map((group) => {
        const grouper = exact ? group.key : name(group.items[0] as Value);
        return new Tuple([grouper, new List(group.items)], { fields: FIELDS });
      }),
    );
  },
);

function groupSorted(
  items: readonly Value[],
  key: (item: Value) => Value,
  runtime: Runtime,
): { key: Value; items: Value[] }[] {
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of items) {
    const itemKey = key(item);
    const group = groups.at(-1);
    if (group && equals(group.key, itemKey, runtime)) group.items.push(item);
    else groups.push({ key: itemKey, items: [item] });
  }
  return groups;
}

export const orderingFilters = {
  dictsort,
  groupby,
  max: extreme(">"),
  min: extreme("<"),
  sort,
  unique,
} satisfies Record<string, Filter>;
