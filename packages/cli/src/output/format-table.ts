import { stripVTControlCharacters } from "node:util";

/** Rows as lines with their columns aligned, each indented by two; colours take no width. */
export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (text: string) => stripVTControlCharacters(text).length;
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  // A column with nothing below its head says nothing.
  const isUsed = widths.map((_, column) => rows.slice(1).some((row) => row[column] !== ""));
  return rows.map((row) => {
    const cells = row.map(
      (cell, column) => `${cell}${" ".repeat((widths[column] ?? 0) - widthOf(cell))}`,
    );
    return `  ${cells.filter((_, column) => isUsed[column]).join("  ")}`.trimEnd();
  });
}
