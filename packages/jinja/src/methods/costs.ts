/** How many times over a method of `str` goes over its text: most look at each character. */
export const USUAL_TEXT_METHOD_COST = 8;

/** Those that do much more or much less; see `filters/costs.ts`. */
export const TEXT_METHOD_COSTS: ReadonlyMap<string, number> = new Map([
  ["capitalize", 16],
  ["count", 12],
  ["endswith", 32],
  ["find", 20],
  ["format", 2],
  ["index", 20],
  ["isalnum", 16],
  ["isalpha", 16],
  ["isascii", 16],
  ["isprintable", 24],
  ["isspace", 12],
  ["istitle", 80],
  ["join", 1],
  ["lower", 2],
  ["lstrip", 40],
  ["replace", 4],
  ["rfind", 20],
  ["rindex", 20],
  ["rsplit", 16],
  ["rstrip", 40],
  ["split", 16],
  ["startswith", 20],
  ["strip", 40],
  ["swapcase", 80],
  ["title", 80],
  ["upper", 2],
]);
