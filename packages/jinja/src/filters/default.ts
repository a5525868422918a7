import { Undefined } from "../values/undefined.ts";
import { isTrue } from "../values/value.ts";
import { filter } from "./filter.ts";

const useDefault = filter({ default_value: "", boolean: false }, (value, args) => {
  if (value instanceof Undefined) return args.default_value;
  return isTrue(args.boolean) && !isTrue(value) ? args.default_value : value;
});

export const defaultFilters = { default: useDefault, d: useDefault };
