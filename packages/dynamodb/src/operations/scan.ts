import type { SQLInputValue } from "node:sqlite";
import { validationError } from "../dynamodb-error.ts";
import { checkExpressionParameters } from "../expressions/index.ts";
import { type KeyBytes, keyBytesOf, segmentStart, tieBytes } from "../storage/key-bytes.ts";
import type { Index, Table } from "../tables/table.ts";
import type { Item } from "../values/index.ts";
import { findTable, type Operation } from "./engine.ts";
import { checkKey, checkKeyValues, keyIn, refuseKeyLookups } from "./keys.ts";
import {
  checkSelect,
  explainStartKey,
  type ReadInput,
  readLegacyReading,
  readReadExpressions,
  readStartKey,
} from "./read-input.ts";
import { checkProjected, findIndex, type Rows, readPage } from "./read-page.ts";

interface ScanInput extends ReadInput {
  readonly ScanFilter?: unknown;
  readonly Segment?: number;
  readonly TotalSegments?: number;
}

export const scan: Operation<ScanInput> = (engine, input) => {
  checkExpressionParameters(input as never, {
    expressions: ["ProjectionExpression", "FilterExpression"],
    legacy: ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
  });
  const legacy = readLegacyReading(input, input.ScanFilter);
  const startKey = readStartKey(input.ExclusiveStartKey);
  checkSegments(input);
  const reading = readReadExpressions(engine, input, legacy);
  const table = findTable(engine, input.TableName);
  const index = findIndex(table, input);
  checkSelect(input);
  if (startKey) checkStartKeySchema(startKey, table, index);
  checkProjected(index, input, reading.projection);
  if (startKey) {
    explainStartKey(() => checkKey(index ? keyIn(startKey, table.keyNames) : startKey, table));
  }
  const rows = scanRows(input, table, index, startKey);
  for (const each of [reading.projection, reading.filter]) {
    refuseKeyLookups(table, each?.paths);
  }
  return readPage(engine, input, rows, reading);
};

function checkSegments({ Segment, TotalSegments }: ScanInput): void {
  if (Segment !== undefined && TotalSegments === undefined) {
    throw validationError(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (TotalSegments === undefined) return;
  if (Segment === undefined) {
    throw validationError(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (Segment < TotalSegments) return;
  throw validationError(
    `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
  );
}

/** The rows of a table, index or segment that a scan reads. */
export function scanRows(
  { Segment = 0, TotalSegments = 1 }: Pick<ScanInput, "Segment" | "TotalSegments">,
  table: Table,
  index: Index | undefined,
  startKey: Item | undefined,
): Rows {
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  const [from, to] = [
    segmentStart(Segment, TotalSegments),
    segmentStart(Segment + 1, TotalSegments),
  ];
  if (from && Segment > 0) {
    where.push("part >= ?");
    values.push(from);
  }
  if (to) {
    where.push("part < ?");
    values.push(to);
  }
  const own = startKey && keyBytesOf(startKey, table.key);
  const start = startKey && keyBytesOf(startKey, (index ?? table).key);
  if (start && own) {
    checkSegment(start, from, to, { Segment, TotalSegments });
    where.push(index ? "(part, sort, tie) > (?, ?, ?)" : "(part, sort) > (?, ?)");
    values.push(start.part, start.sort, ...(index ? [tieBytes(own)] : []));
  }
  return { table, index, where, values, order: "ASC" };
}

const INVALID = "The provided starting key is invalid";

function checkSegment(
  { part }: KeyBytes,
  from: Buffer | undefined,
  to: Buffer | undefined,
  { Segment, TotalSegments }: Pick<Required<ScanInput>, "Segment" | "TotalSegments">,
): void {
  const isWithin =
    (!from || Buffer.compare(part, from) >= 0) && (!to || Buffer.compare(part, to) < 0);
  if (isWithin) return;
  throw validationError(
    `${INVALID}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${TotalSegments} Segment: ${Segment}`,
  );
}

function checkStartKeySchema(startKey: Item, table: Table, index: Index | undefined): void {
  if (!index) return;
  const names = new Set([...table.keyNames, ...index.keyNames]);
  if (
    Object.keys(startKey).length !== names.size ||
    index.keyNames.some((name) => !startKey[name])
  ) {
    throw validationError(INVALID);
  }
  checkKeyValues(startKey, index.key);
}
