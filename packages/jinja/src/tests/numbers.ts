import { type Filter, filter } from "../filters/filter.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { equals } from "../values/compare.ts";
import { binary } from "../values/operators.ts";
import type { Value } from "../values/value.ts";

function remainderIs(value: Value, divisor: Value, rest: number, runtime: Runtime): boolean {
  return equals(binary("%", value, divisor, runtime), rest, runtime);
}

const odd = filter({}, (value, _args, runtime) => remainderIs(value, 2, 1, runtime));
const even = filter({}, (value, _args, runtime) => remainderIs(value, 2, 0, runtime));
const divisibleby = filter({ num: REQUIRED }, (value, { num }, runtime) =>
  remainderIs(value, num, 0, runtime),
);

export const numberTests = { odd, even, divisibleby } satisfies Record<string, Filter>;
