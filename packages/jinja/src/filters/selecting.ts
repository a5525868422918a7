import { JinjaError, typeError } from "../errors.ts";
import { nameHint } from "../name-hint.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { TESTS } from "../tests/index.ts";
import { toItems } from "../values/iterate.ts";
import { type CallArguments, isString, isTrue, textOf, type Value } from "../values/value.ts";
import { attributeGetter, type Getter } from "./attribute.ts";
import type { Filter } from "./filter.ts";
import { generator } from "./generator.ts";
import { FILTERS } from "./index.ts";

/** `map("upper")`, `map("replace", "a", "b")`, `map(attribute="a.b", default=1)` */
const map: Filter = (value, args, runtime) => {
  return generator(function* () {
    if (!isTrue(value)) return;
    const change = mapping(args, runtime);
    for (const item of toItems(value, runtime)) yield change(item);
  });
};

function mapping(args: CallArguments, runtime: Runtime): Getter {
  const [name, ...rest] = args.positional;
  const attribute = args.keyword.get("attribute");
  if (name === undefined && attribute !== undefined) {
    for (const keyword of args.keyword.keys()) {
      if (keyword !== "attribute" && keyword !== "default") {
        throw typeError(`Unexpected keyword argument '${keyword}'`);
      }
    }
    return attributeGetter(attribute, runtime, args.keyword.get("default") ?? null);
  }
  if (name === undefined) throw typeError("map requires a filter argument");
  const filter = named("filter", name, FILTERS);
  const filterArguments = { positional: rest, keyword: args.keyword };
  return (item) => filter(item, filterArguments, runtime);
}

/** @throws JinjaError with what is near, when there is no filter or test of that name */
function named(
  kind: "filter" | "test",
  name: Value,
  registry: Readonly<Record<string, Filter>>,
): Filter {
  const text = isString(name) ? textOf(name) : "";
  const found = Object.hasOwn(registry, text) ? registry[text] : undefined;
  if (found) return found;
  const hint = nameHint(text, Object.keys(registry));
  throw new JinjaError("syntax", `No ${kind} named '${text}'.`, { hint });
}

/** `select`, `reject` and, with an attribute before the test, `selectattr` and `rejectattr`. */
function selecting(keeps: boolean, byAttribute: boolean): Filter {
  return (value, args, runtime) =>
    generator(function* () {
      if (!isTrue(value)) return;
      const passes = predicate(args, byAttribute, runtime);
      for (const item of toItems(value, runtime)) if (passes(item) === keeps) yield item;
    });
}

function predicate(
  { positional, keyword }: CallArguments,
  byAttribute: boolean,
  runtime: Runtime,
): (item: Value) => boolean {
  const [attribute] = positional;
  if (byAttribute && attribute === undefined) {
    throw typeError("Missing parameter for attribute name");
  }
  const get: Getter =
    byAttribute && attribute !== undefined ? attributeGetter(attribute, runtime) : (item) => item;
  const [name, ...rest] = byAttribute ? positional.slice(1) : positional;
  if (name === undefined) return (item) => isTrue(get(item));
  const test = named("test", name, TESTS);
  return (item) => isTrue(test(get(item), { positional: rest, keyword }, runtime));
}

export const selectingFilters = {
  map,
  reject: selecting(false, false),
  rejectattr: selecting(false, true),
  select: selecting(true, false),
  selectattr: selecting(true, true),
} satisfies Record<string, Filter>;
