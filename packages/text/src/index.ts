export { createLineIndex, type LineIndex } from "./line-index.ts";
export { isPattern, matchPattern, type PatternResult } from "./match-pattern.ts";
export type { Position, Range } from "./range.ts";
export { didYouMean, nearest, suggestion } from "./suggest.ts";
