import type { Position, Range } from "./range.ts";

/** Turns offsets of one text into lines and columns. */
export interface LineIndex {
  /** Offsets outside the text are taken as its start or end. */
  positionAt(offset: number): Position;
  range(start: number, end: number): Range;
}

/** Indexes the lines of a text once; each look-up is a binary search. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);

  const positionAt = (wanted: number): Position => {
    const offset = Math.min(Math.max(wanted, 0), text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };

  return {
    positionAt,
    range: (start, end) => ({ start: positionAt(start), end: positionAt(end) }),
  };
}
