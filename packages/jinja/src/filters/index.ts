import { defaultFilters } from "./default.ts";
import { escapingFilters } from "./escaping.ts";
import type { Filter } from "./filter.ts";
import { jsonFilters } from "./json.ts";
import { numberFilters } from "./numbers.ts";
import { orderingFilters } from "./ordering.ts";
import { pprintFilters } from "./pprint.ts";
import { protonFilters } from "./proton.ts";
import { selectingFilters } from "./selecting.ts";
import { sequenceFilters } from "./sequences.ts";
import { stringFilters } from "./strings.ts";
import { urlizeFilters } from "./urlize.ts";
import { wordwrapFilters } from "./wordwrap.ts";

/** Every filter by its name. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  ...defaultFilters,
  ...escapingFilters,
  ...jsonFilters,
  ...numberFilters,
  ...orderingFilters,
  ...pprintFilters,
  ...protonFilters,
  ...selectingFilters,
  ...sequenceFilters,
  ...stringFilters,
  ...urlizeFilters,
  ...wordwrapFilters,
};
