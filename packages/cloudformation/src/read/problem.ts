import type { ReadingRuleId } from "../rules/reading-rules.ts";
/** A complaint of the reader, before its offsets become lines of a file. */
export interface ReadProblem {
  readonly rule: ReadingRuleId;
  readonly message: string;
  /** UTF-16 offsets of the text, half open. */
  readonly start: number;
  readonly end: number;
}
