import { expect, it } from "vitest";
import { filteredLines, lineText, MOST_LINES, withNewLines } from "./function-lines.ts";

const line = (functionName: string, message: string, time = 0) => ({ functionName, time, message });

it("keeps the last lines alone", () => {
  const many = Array.from({ length: MOST_LINES }, (_, at) => line("a", `${at}`));

  const kept = withNewLines(many, [line("b", "new")]);

  expect(kept).toHaveLength(MOST_LINES);
  expect([kept[0]?.message, kept.at(-1)?.message]).toEqual(["1", "new"]);
});

it.each([
  [undefined, "", 3],
  ["a", "", 2],
  ["a", "TWO", 1],
  [undefined, "(", 0],
])("finds of function %s with text %s %d lines", (functionName, text, count) => {
  const lines = [line("a", "one"), line("a", "two"), line("b", "two")];

  expect(filteredLines(lines, { functionName, text })).toHaveLength(count);
});

it("says when a line was printed and by whom", () => {
  const time = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();

  expect(lineText(line("x", "hello", time), "list")).toBe("03:04:05.006  list  hello");
});
