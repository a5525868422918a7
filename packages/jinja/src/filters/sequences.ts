import { JinjaError, typeError } from "../errors.ts";
import { joinTexts } from "../methods/string.ts";
import { REQUIRED } from "../runtime/bind.ts";
import { attributeOf, objectTypeRepr } from "../values/attributes.ts";
import { characters } from "../values/characters.ts";
import { realOf } from "../values/compare.ts";
import { Dict, DictView, entryTuple } from "../values/dict.ts";
import { asIndex, floorDivide } from "../values/integers.ts";
import { iterate, length, toItems } from "../values/iterate.ts";
import { binary } from "../values/operators.ts";
import { PyRange } from "../values/range.ts";
import { toText } from "../values/repr.ts";
import { Undefined } from "../values/undefined.ts";
import {
  Iterator,
  isString,
  List,
  Markup,
  PyObject,
  Tuple,
  textOf,
  typeName,
  type Value,
} from "../values/value.ts";
import { attributeGetter } from "./attribute.ts";
import { type Filter, filter } from "./filter.ts";
import { generator } from "./generator.ts";

const len = filter({}, (value) => length(value));
const list = filter({}, (value, _args, runtime) => new List([...toItems(value, runtime)]));

const first = filter({}, (value, _args, runtime) => {
  const item = iterate(value, runtime)();
  return item === undefined ? empty("No first item, sequence was empty.") : item;
});

const last = filter({}, (value, _args, runtime) => {
  const item = reversible(value) ? toItems(value, runtime).at(-1) : notReversible(value);
  return item === undefined ? empty("No last item, sequence was empty.") : item;
});

function empty(message: string): Undefined {
  return new Undefined({ message });
}

function reversible(value: Value): boolean {
  if (isString(value)) return true;
  if (value instanceof Undefined) throw value.error();
  return (
    value instanceof List ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof DictView ||
    value instanceof PyRange
  );
}

function notReversible(value: Value): never {
  throw typeError(`'${typeName(value)}' object is not reversible`, "turn it into a list first");
}

const reverse = filter({}, (value, _args, runtime) => {
  if (isString(value)) {
    const text = characters(textOf(value)).reverse().join("");
    return typeof value === "string" ? text : new Markup(text);
  }
  if (value instanceof PyObject && reversible(value)) {
    const items: Value[] = [...toItems(value, runtime)].reverse();
    let at = 0;
    return new Iterator(() => items[at++], `${value.typeName}_reverseiterator`);
  }
  if (!(value instanceof Iterator)) throw typeError("argument must be iterable");
  return new List([...toItems(value, runtime)].reverse());
});

const join = filter({ d: "", attribute: null }, (value, { d, attribute }, runtime) => {
  const items = toItems(value, runtime);
  const get = attributeGetter(attribute, runtime);
  const texts = items.map((item) => toText(get(item), runtime));
  return joinTexts(toText(d, runtime), texts, runtime);
});

const sum = filter({ attribute: null, start: 0 }, (value, { attribute, start }, runtime) => {
  const get = attributeGetter(attribute, runtime);
  if (isString(start)) throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  let total: Value = start;
  for (const item of toItems(value, runtime)) total = binary("+", total, get(item), runtime);
  return total;
});

const items = filter({}, (value) => {
  if (value instanceof Undefined) return generator(function* () {});
  return generator(function* () {
    if (!(value instanceof Dict)) throw typeError("Can only get item pairs from a mapping.");
    const next = value.iterateWith((key, item) => entryTuple(value, key, item));
    for (let pair = next(); pair !== undefined; pair = next()) yield pair;
  });
});

const batch = filter({ linecount: REQUIRED, fill_with: null }, (value, args, runtime) =>
  generator(function* () {
    const count = realOf(args.linecount);
    let row: Value[] = [];
    for (const item of toItems(value, runtime)) {
      if (row.length === Number(count)) {
        yield new List(row);
        row = [];
      }
      row.push(item);
    }
    if (row.length === 0) return;
    if (args.fill_with !== null) {
      const missing = asIndex(args.linecount) - row.length;
      runtime.makeItems(Math.max(0, missing));
      for (let i = 0; i < missing; i += 1) row.push(args.fill_with);
    }
    yield new List(row);
  }),
);

const slice = filter({ slices: REQUIRED, fill_with: null }, (value, args, runtime) =>
  generator(function* () {
    const all = toItems(value, runtime);
    const slices = asIndex(args.slices);
    if (slices === 0) throw typeError("integer division or modulo by zero");
    const size = floorDivide(all.length, slices) as number;
    const withExtra = all.length - size * slices;
    let offset = 0;
    for (let number = 0; number < slices; number += 1) {
      runtime.spend(1);
      const start = offset + number * size;
      if (number < withExtra) offset += 1;
      const part = all.slice(start, offset + (number + 1) * size);
      if (args.fill_with !== null && number >= withExtra) part.push(args.fill_with);
      yield new List(part);
    }
  }),
);

/** `object.name` without looking for an item of that name. */
const attr = filter({ name: REQUIRED }, (value, { name }, runtime) => {
  if (!isString(name)) throw typeError("attribute name must be string");
  if (value instanceof Undefined) throw value.error();
  const attribute = attributeOf(value, textOf(name), runtime, runtime.span);
  const message = `'${objectTypeRepr(value)}' has no attribute '${textOf(name)}'`;
  if (attribute !== undefined) return attribute;
  return new Undefined({ message, name, span: runtime.span });
});

const random: Filter = () => {
  throw new JinjaError("unsupported", "random would render differently each time", {
    hint: "choose the value in the spec, or take the first item",
  });
};

export const sequenceFilters = {
  attr,
  batch,
  count: len,
  first,
  items,
  join,
  last,
  length: len,
  list,
  random,
  reverse,
  slice,
  sum,
} satisfies Record<string, Filter>;
