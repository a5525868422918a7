/** What can be called in conditions and filters. */
export const CONDITION_FUNCTIONS = [
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size",
];

/** What can be called in updates. */
export const UPDATE_FUNCTIONS = ["if_not_exists", "list_append"];
