import { typeError } from "../errors.ts";
import { makeDict } from "../globals.ts";
import { REQUIRED } from "../runtime/bind.ts";
import { readEntry } from "../values/attributes.ts";
import { Dict, DictView } from "../values/dict.ts";
import { toItems } from "../values/iterate.ts";
import { repr } from "../values/repr.ts";
import { Tuple, type Value } from "../values/value.ts";
import { type Methods, method } from "./method.ts";

const ABSENT = Symbol("absent") as unknown as Value;

/** `??` would take None, which is `null`, for nothing. */
function orDefault(value: Value | undefined, fallback: Value): Value {
  return value === undefined ? fallback : value;
}

/** The methods of `dict`. As in Jinja2's sandbox, those that change it are there too. */
export const dictMethods = {
  keys: method({}, (self: Dict) => new DictView("dict_keys", self)),
  values: method({}, (self: Dict) => new DictView("dict_values", self)),
  items: method({}, (self: Dict) => new DictView("dict_items", self)),
  get: method({ key: REQUIRED, default: null }, (self: Dict, args, runtime) => {
    return orDefault(readEntry(self, args.key, runtime), args.default);
  }),
  copy: method({}, (self: Dict) => new Dict(self.entries())),
  clear: method({}, (self: Dict) => {
    self.clear();
    return null;
  }),
  pop: method({ key: REQUIRED, default: ABSENT }, (self: Dict, args, runtime) => {
    const value = self.get(args.key);
    if (value === undefined && args.default === ABSENT) throw typeError(repr(args.key, runtime));
    if (value !== undefined) self.delete(args.key);
    return orDefault(value, args.default);
  }),
  popitem: method({}, (self: Dict) => {
    const last = self.entries().at(-1);
    if (!last) throw typeError("popitem(): dictionary is empty");
    self.delete(last[0]);
    return new Tuple(last);
  }),
  setdefault: method({ key: REQUIRED, default: null }, (self: Dict, args) => {
    const value = self.get(args.key);
    if (value === undefined) self.set(args.key, args.default);
    return orDefault(value, args.default);
  }),
  update: (self: Dict, args, runtime) => {
    for (const [key, value] of makeDict(args, runtime).entries()) self.set(key, value);
    return null;
  },
  fromkeys: method({ iterable: REQUIRED, value: null }, (_self: Dict, args, runtime) => {
    return new Dict(toItems(args.iterable, runtime).map((key) => [key, args.value] as const));
  }),
} satisfies Methods<Dict>;
