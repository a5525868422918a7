import type { Position, Range } from "@proton/text";
import type { Span } from "../errors.ts";

/**
 * A template's text as Jinja2 sees it, with the way back to the author's file: every line ending
 * is one `\n`, and one newline at the end of the file is dropped.
 */
export class Source {
  readonly text: string;
  /** Offsets in `text` of newlines that were `\r\n`: each later offset is one more in the file. */
  readonly #shrunk: readonly number[];
  #lineStarts: number[] | undefined;

  constructor(original: string) {
    const { text, shrunk } = normalizeNewlines(original);
    this.text = text.endsWith("\n") ? text.slice(0, -1) : text;
    this.#shrunk = shrunk;
  }

  /** The author's range of a span of {@link text}. */
  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  /** The author's position of an offset of {@link text}. */
  position(offset: number): Position {
    const starts = this.#starts();
    const line = lastIndexAtMost(starts, offset);
    return {
      offset: offset + countBelow(this.#shrunk, offset),
      line: line + 1,
      column: offset - (starts[line] ?? 0) + 1,
    };
  }

  #starts(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }
}

function normalizeNewlines(original: string): { text: string; shrunk: readonly number[] } {
  if (!original.includes("\r")) return { text: original, shrunk: [] };
  const shrunk: number[] = [];
  const text = original.replace(/\r\n?/g, (ending, offset: number) => {
    if (ending === "\r\n") shrunk.push(offset - shrunk.length);
    return "\n";
  });
  return { text, shrunk };
}

/** The index of the last element that is not above `value`. */
export function lastIndexAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function countBelow(sorted: readonly number[], value: number): number {
  return lastIndexAtMost(sorted, value - 1) + 1;
}
