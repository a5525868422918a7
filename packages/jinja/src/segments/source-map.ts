import type { Range } from "@proton/text";
import { lastIndexAtMost, type Source } from "../syntax/source.ts";
import { formatPath, leadsTo, type PathNode } from "../values/path.ts";
import type { SegmentTable } from "./table.ts";

/** A stretch of rendered text and what wrote it. */
export interface Segment {
  /** Offsets in the rendered text, UTF-16 code units, half open. */
  readonly start: number;
  readonly end: number;
  /** The template text or the `{{ … }}` that wrote it, in the author's file. */
  readonly range: Range;
  readonly kind: "text" | "value";
  /** The namespace paths whose values flowed into it, such as `service_instance.inputs.port`. */
  readonly paths: readonly string[];
}

/** Maps rendered text back to the template. Nothing is computed until it is asked for. */
export class SourceMap {
  readonly #text: string;
  readonly #table: SegmentTable;
  readonly #source: Source;
  #lineStarts: number[] | undefined;

  constructor(text: string, table: SegmentTable, source: Source) {
    this.#text = text;
    this.#table = table;
    this.#source = source;
  }

  get length(): number {
    return this.#table.length;
  }

  /** The segment at an index; in order of the text they cover all of it. */
  segment(index: number): Segment {
    const table = this.#table;
    const start = table.starts[index] ?? 0;
    const span = { start: table.templateStarts[index] ?? 0, end: table.templateEnds[index] ?? 0 };
    return {
      start,
      end: table.starts[index + 1] ?? this.#text.length,
      range: this.#source.range(span),
      kind: table.verbatim[index] ? "text" : "value",
      paths: pathsOf(table.reads[index] ?? []),
    };
  }

  /** The segments that a stretch of the rendered text touches. */
  between(start: number, end: number): readonly Segment[] {
    const found: Segment[] = [];
    for (let i = Math.max(0, this.#table.indexAt(start)); i < this.length; i += 1) {
      if ((this.#table.starts[i] as number) >= Math.max(end, start + 1)) break;
      const segment = this.segment(i);
      if (segment.end > start || segment.end === segment.start) found.push(segment);
    }
    return found;
  }

  /** The segments of a line of the rendered text, counted from 1. */
  line(line: number): readonly Segment[] {
    const starts = this.#starts();
    const start = starts[line - 1];
    if (start === undefined) return [];
    return this.between(start, starts[line] ?? this.#text.length);
  }

  /**
   * Where in the template an offset of the rendered text was written: to the character in template
   * text, the whole `{{ … }}` for a value.
   */
  locate(offset: number): Segment | undefined {
    const index = this.#table.indexAt(offset);
    if (index < 0) return undefined;
    const segment = this.segment(index);
    if (segment.kind === "value") return segment;
    const templateStart = this.#table.templateStarts[index] ?? 0;
    const at = Math.min(
      templateStart + offset - segment.start,
      this.#table.templateEnds[index] ?? templateStart,
    );
    return { ...segment, range: this.#source.range({ start: at, end: at }) };
  }

  /** The line of the rendered text that an offset is in, counted from 1. */
  lineAt(offset: number): number {
    return lastIndexAtMost(this.#starts(), offset) + 1;
  }

  #starts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.#text.indexOf("\n"); at !== -1; at = this.#text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }
}

/** The longest paths only: reading `a.b` reads `a` on the way, which explains nothing. */
function pathsOf(reads: readonly PathNode[]): readonly string[] {
  const ends = reads.filter(
    (read, index) =>
      !reads.some((other, at) => at > index && other !== read && leadsTo(read, other)),
  );
  return [...new Set(ends.map(formatPath))];
}
