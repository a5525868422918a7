import type { FunctionLine } from "../../extension/index.ts";

/** Enough to read, few enough to draw. */
export const MOST_LINES = 2_000;

/** Lines with those that came since, the oldest gone. */
export function withNewLines(
  lines: readonly FunctionLine[],
  added: readonly FunctionLine[],
): readonly FunctionLine[] {
  return [...lines, ...added].slice(-MOST_LINES);
}

/** The lines of a function, or of all, that a text is in. */
export function filteredLines(
  lines: readonly FunctionLine[],
  { functionName, text }: { readonly functionName: string | undefined; readonly text: string },
): readonly FunctionLine[] {
  const wanted = text.toLowerCase();
  return lines.filter(
    (line) =>
      (functionName ?? line.functionName) === line.functionName &&
      line.message.toLowerCase().includes(wanted),
  );
}

/** A line with when it was printed, in the reader's own time, and by which function. */
export function lineText({ time, message }: FunctionLine, name: string): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}  ${name}  ${message}`;
}
