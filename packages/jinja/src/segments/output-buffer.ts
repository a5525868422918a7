import type { Span } from "../errors.ts";
import type { PathNode } from "../values/path.ts";
import { type Capture, SegmentTable } from "./table.ts";

const NOTHING: readonly PathNode[] = [];

/** Text under construction. */
export class OutputBuffer implements Capture {
  text = "";
  readonly segments = new SegmentTable();

  /** Template text, unchanged. */
  writeText(text: string, span: Span): void {
    this.segments.push(this.text.length, span.start, span.end, true, NOTHING);
    this.text += text;
  }

  /**
   * The value of an expression. Text that a macro or a block `set` made keeps the places of its
   * parts: all of them when it is printed as it is, those of its lines when it was changed (by
   * `indent`, say) but has as many lines as before.
   */
  writeValue(
    text: string,
    span: Span,
    reads: readonly PathNode[],
    capture: Capture | undefined,
  ): void {
    if (text === "") return;
    if (capture?.text === text) this.segments.append(capture.segments, this.text.length);
    else if (!capture || !this.#carryLines(text, capture, span, reads)) {
      this.segments.push(this.text.length, span.start, span.end, false, reads);
    }
    this.text += text;
  }

  #carryLines(text: string, capture: Capture, span: Span, reads: readonly PathNode[]): boolean {
    const lines = text.split("\n");
    const sourceLines = capture.text.split("\n");
    if (lines.length === 1 || lines.length !== sourceLines.length) return false;
    let start = this.text.length;
    let sourceStart = 0;
    this.segments.push(start, span.start, span.end, false, reads);
    for (const [index, line] of lines.entries()) {
      const source = sourceLines[index] ?? "";
      const lead = source.length - source.trimStart().length;
      this.segments.copyAt(capture.segments, sourceStart + lead, start);
      start += line.length + 1;
      sourceStart += source.length + 1;
    }
    return true;
  }

  /** How many characters the last line has so far. */
  column(): number {
    return this.text.length - (this.text.lastIndexOf("\n") + 1);
  }
}
