import { typeError } from "../errors.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { sameOrEqual, sorted } from "../values/compare.ts";
import { asIndex } from "../values/integers.ts";
import { toItems } from "../values/iterate.ts";
import type { PyRange } from "../values/range.ts";
import { repr } from "../values/repr.ts";
import { isTrue, List, type Tuple, type Value } from "../values/value.ts";
import { type Methods, method } from "./method.ts";

type Sequence = List | Tuple | PyRange;

function indexOf(self: Sequence, value: Value, runtime: Runtime, from = 0, to?: number): number {
  const items = toItems(self, runtime);
  const end = to ?? items.length;
  for (let i = from; i < Math.min(end, items.length); i += 1) {
    if (sameOrEqual(items[i] as Value, value, runtime)) return i;
  }
  return -1;
}

function clamp(index: Value, length: number): number {
  const at = asIndex(index);
  return Math.max(0, Math.min(length, at < 0 ? at + length : at));
}

/** The methods of `tuple` and `range`, which lists have too. */
export const sequenceMethods = {
  count: method({ value: REQUIRED }, (self: Sequence, { value }, runtime) => {
    return toItems(self, runtime).filter((item) => sameOrEqual(item, value, runtime)).length;
  }),
  index: method({ value: REQUIRED, start: 0, stop: null }, (self: Sequence, args, runtime) => {
    const length = self.length();
    const to = args.stop === null ? length : clamp(args.stop, length);
    const at = indexOf(self, args.value, runtime, clamp(args.start, length), to);
    if (at < 0) throw typeError(`${repr(args.value, runtime)} is not in ${self.typeName}`);
    return at;
  }),
} satisfies Methods<Sequence>;

/** The methods of `list`. As in Jinja2's sandbox, those that change it are there too. */
export const listMethods = {
  ...sequenceMethods,
  append: method({ object: REQUIRED }, (self: List, { object }, runtime) => {
    runtime.makeItems(1);
    self.items.push(object);
    return null;
  }),
  extend: method({ iterable: REQUIRED }, (self: List, { iterable }, runtime) => {
    for (const item of [...toItems(iterable, runtime)]) self.items.push(item);
    return null;
  }),
  insert: method({ index: REQUIRED, object: REQUIRED }, (self: List, args, runtime) => {
    runtime.makeItems(1 + (self.items.length >> 3));
    self.items.splice(clamp(args.index, self.items.length), 0, args.object);
    return null;
  }),
  pop: method({ index: -1 }, (self: List, { index }) => {
    if (self.items.length === 0) throw typeError("pop from empty list");
    const at = asIndex(index);
    const position = at < 0 ? at + self.items.length : at;
    if (position < 0 || position >= self.items.length) throw typeError("pop index out of range");
    return self.items.splice(position, 1)[0] as Value;
  }),
  remove: method({ value: REQUIRED }, (self: List, { value }, runtime) => {
    const at = indexOf(self, value, runtime);
    if (at < 0) throw typeError("list.remove(x): x not in list");
    self.items.splice(at, 1);
    return null;
  }),
  clear: method({}, (self: List) => {
    self.items.length = 0;
    return null;
  }),
  copy: method({}, (self: List) => new List([...self.items])),
  reverse: method({}, (self: List) => {
    self.items.reverse();
    return null;
  }),
  sort: method({ key: null, reverse: false }, (self: List, args, runtime) => {
    const items = sorted(self.items, (item) => item, isTrue(args.reverse), runtime);
    self.items.splice(0, self.items.length, ...items);
    return null;
  }),
} satisfies Methods<List>;
