import type { Filter } from "../filters/filter.ts";
import { comparisonTests } from "./comparisons.ts";
import { numberTests } from "./numbers.ts";
import { typeTests } from "./types.ts";

/** Every test by its name. */
export const TESTS: Readonly<Record<string, Filter>> = {
  ...typeTests,
  ...numberTests,
  ...comparisonTests,
};
