/**
 * How many times over a filter goes over its input, for those to which a look at each character is
 * not cheap: a template that spends all its operations on one takes about as long with any other.
 * `hostile-templates.test.ts` has the worst of them.
 */
export const FILTER_COSTS: ReadonlyMap<string, number> = new Map([
  ["capitalize", 12],
  ["center", 3],
  ["count", 3],
  ["e", 2],
  ["escape", 2],
  ["float", 20],
  ["forceescape", 2],
  ["groupby", 2],
  ["indent", 6],
  ["int", 48],
  ["length", 3],
  ["reverse", 16],
  ["striptags", 12],
  ["title", 32],
  ["tojson", 4],
  ["trim", 4],
  ["truncate", 5],
  ["urlencode", 2],
  ["wordcount", 10],
]);
