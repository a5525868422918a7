import { createLineIndex, type LineIndex, type Position, type Range } from "@proton/text";

/** A text with its name, and the line and column of any offset in it. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  #lines: LineIndex | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The position of an offset; offsets outside the text are moved to its nearest end. */
  position(offset: number): Position {
    this.#lines ??= createLineIndex(this.text);
    return this.#lines.positionAt(offset);
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }
}
