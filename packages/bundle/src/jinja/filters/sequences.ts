import { length, toItems } from "../values/iterate.ts";
import { List } from "../values/value.ts";
import { type Filter, filter } from "./filter.ts";

const len = filter({}, (value) => length(value));
const list = filter({}, (value, _args, runtime) => new List([...toItems(value, runtime)]));

export const sequenceFilters = { length: len, count: len, list } satisfies Record<string, Filter>;
