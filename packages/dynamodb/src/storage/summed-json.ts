import type { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";

/** SQLite keeps no sums of its own, so that a byte which changed on the disk would be served as data. */
const SUM_DIGITS = 8;

/** The columns that are written by {@link summedJson}, by the names of their tables as GLOB has them. */
const SUMMED = [
  ["tables", "definition"],
  ["items_*", "item"],
  ["backup_items", "item"],
  ["changes", "before"],
  ["stream_records", "record"],
  ["messages", "content"],
] as const;

/** The CRC-32 of a text, in eight digits. */
export const crc32Hex = (text: string) => crc32(text).toString(16).padStart(SUM_DIGITS, "0");

/** A value as JSON, with its CRC-32 before it. */
export function summedJson(value: unknown): string {
  const json = JSON.stringify(value);
  return crc32Hex(json) + json;
}

/** The value of such a text, or of plain JSON, which was written by a version before; `undefined` when it is damaged. */
export function parseSummedJson(text: string): { readonly value: unknown } | undefined {
  const isPlain = text.startsWith("{");
  const json = isPlain ? text : text.slice(SUM_DIGITS);
  if (!isPlain && !text.startsWith(crc32Hex(json))) return undefined;
  try {
    return { value: JSON.parse(json) };
  } catch {
    return undefined;
  }
}

/** Reads everything that has a sum; the name of the first table with something that differs from its own. */
export function findDamagedTable(db: DatabaseSync): string | undefined {
  db.function("is_damaged", (text) => (parseSummedJson(String(text)) === undefined ? 1 : 0));
  for (const [pattern, column] of SUMMED) {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ?")
      .all(pattern);
    for (const { name } of tables) {
      const sql = `SELECT 1 FROM "${name}" WHERE "${column}" IS NOT NULL AND is_damaged("${column}") LIMIT 1`;
      if (db.prepare(sql).get() !== undefined) return String(name);
    }
  }
  return undefined;
}
