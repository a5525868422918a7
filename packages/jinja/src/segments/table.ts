import type { PathNode } from "../values/path.ts";

/** Which stretch of a text came from which stretch of the template, as parallel arrays. */
export class SegmentTable {
  /** Where in the text each segment begins; it ends where the next begins. */
  readonly starts: number[] = [];
  readonly templateStarts: number[] = [];
  readonly templateEnds: number[] = [];
  /** Whether the segment is the template's own text, character for character. */
  readonly verbatim: boolean[] = [];
  /** What of the namespace flowed into the segment. */
  readonly reads: (readonly PathNode[])[] = [];

  get length(): number {
    return this.starts.length;
  }

  push(
    start: number,
    templateStart: number,
    templateEnd: number,
    verbatim: boolean,
    reads: readonly PathNode[],
  ): void {
    this.starts.push(start);
    this.templateStarts.push(templateStart);
    this.templateEnds.push(templateEnd);
    this.verbatim.push(verbatim);
    this.reads.push(reads);
  }

  /** Takes over all segments of a text that is appended at `offset`. */
  append(other: SegmentTable, offset: number): void {
    for (let i = 0; i < other.length; i += 1) this.#copy(other, i, offset + (other.starts[i] ?? 0));
  }

  /** Takes over the segment that `at` of the other text lies in, as one that begins at `start`. */
  copyAt(other: SegmentTable, at: number, start: number): void {
    const index = other.indexAt(at);
    if (index < 0) return;
    this.#copy(other, index, start);
    const last = this.length - 1;
    if (this.verbatim[last]) {
      this.templateStarts[last] =
        (this.templateStarts[last] ?? 0) + at - (other.starts[index] ?? 0);
    }
    this.verbatim[last] = false;
  }

  #copy(other: SegmentTable, index: number, start: number): void {
    this.push(
      start,
      other.templateStarts[index] ?? 0,
      other.templateEnds[index] ?? 0,
      other.verbatim[index] ?? false,
      other.reads[index] ?? [],
    );
  }

  /** The segment that holds an offset of the text, or -1 before the first. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** A text that a macro, a call block or a block `set` made, with where its parts came from. */
export interface Capture {
  readonly text: string;
  readonly segments: SegmentTable;
}
