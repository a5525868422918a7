import { defaultFilters } from "./default.ts";
import type { Filter } from "./filter.ts";
import { jsonFilters } from "./json.ts";
import { protonFilters } from "./proton.ts";
import { sequenceFilters } from "./sequences.ts";
import { stringFilters } from "./strings.ts";

/** Every filter by its name. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  ...defaultFilters,
  ...jsonFilters,
  ...protonFilters,
  ...sequenceFilters,
  ...stringFilters,
};
