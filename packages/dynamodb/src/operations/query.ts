import { validationError } from "../dynamodb-error.ts";
import {
  bindKeyCondition,
  checkExpressionParameters,
  type KeyAttribute,
  type KeyAttributes,
  type KeyRange,
  refuseKeyFilter,
  refuseUnindexed,
} from "../expressions/index.ts";
import {
  keyBytesOf,
  partitionBytes,
  type SortRange,
  sortRangeOf,
  tieBytes,
} from "../storage/key-bytes.ts";
import type { Index, Table } from "../tables/table.ts";
import { equalValues, type Item } from "../values/index.ts";
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

interface QueryInput extends ReadInput {
  readonly KeyConditionExpression?: string;
  readonly KeyConditions?: unknown;
  readonly QueryFilter?: unknown;
  readonly ScanIndexForward?: boolean;
}

export const query: Operation<QueryInput> = (engine, input) => {
  const { KeyConditionExpression, KeyConditions, QueryFilter, FilterExpression } = input;
  checkExpressionParameters(input as never, {
    expressions: ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    legacy: ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
  });
  const legacy = readLegacyReading(input, QueryFilter);
  const startKey = readStartKey(input.ExclusiveStartKey);
  if (KeyConditions === undefined && KeyConditionExpression === undefined) {
    throw validationError(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const { keyCondition, ...reading } = readReadExpressions(engine, input, legacy);
  const table = findTable(engine, input.TableName);
  const index = findIndex(table, input);
  const { key, keyNames } = index ?? table;
  if (!keyCondition) throw new TypeError("a query has a key condition");
  checkSelect(input);
  if (startKey) checkStartKeySize(startKey, table, index);
  const range = bindKeyCondition(keyCondition, key, (attribute, isHash) => {
    if (startKey) checkStartKeyPart(startKey, attribute, isHash);
    refuseUnindexed(keyCondition, [attribute.name]);
  });
  checkQueriedValues(range, key);
  if (startKey) checkStartKey(startKey, table, index, range);
  refuseKeyLookups(table, reading.projection?.paths);
  if (reading.filter) {
    const parameter = FilterExpression === undefined ? "QueryFilter" : "Filter Expression";
    refuseKeyFilter(parameter, reading.filter.paths, keyNames);
  }
  checkProjected(index, input, reading.projection);
  refuseKeyLookups(table, reading.filter?.paths);
  const rows = queryRows(table, index, range, startKey, input.ScanIndexForward === false);
  return readPage(engine, input, rows, reading);
};

function checkQueriedValues({ partition, equal, range }: KeyRange, key: KeyAttributes): void {
  const ranged = key.range[equal.length];
  for (const value of range?.values ?? []) {
    if (ranged) checkKeyValues({ [ranged.name]: value }, { hash: [], range: [ranged] });
  }
  const names = [...key.hash, ...key.range.slice(0, equal.length)];
  const values = [...partition, ...equal];
  const queried = Object.fromEntries(names.map(({ name }, at) => [name, values[at]]));
  checkKeyValues(queried as Item, { hash: key.hash, range: key.range.slice(0, equal.length) });
}

/** The rows of a partition that a query reads. */
export function queryRows(
  table: Table,
  index: Index | undefined,
  range: KeyRange,
  startKey: Item | undefined,
  isReversed: boolean,
): Rows {
  const { key } = index ?? table;
  const { from, to } = sortRangeOf(range, key);
  const where = ["part = ?", "sort >= ?"];
  const values = [partitionBytes(range.partition), from];
  if (to) {
    where.push("sort < ?");
    values.push(to);
  }
  const start = startKey && keyBytesOf(startKey, key);
  const own = startKey && keyBytesOf(startKey, table.key);
  if (start && own) {
    const beyond = isReversed ? "<" : ">";
    where.push(index ? `(sort, tie) ${beyond} (?, ?)` : `sort ${beyond} ?`);
    values.push(...(index ? [start.sort, tieBytes(own)] : [start.sort]));
  }
  return { table, index, where, values, order: isReversed ? "DESC" : "ASC" };
}

const INVALID = "The provided starting key is invalid";

function checkStartKeySize(startKey: Item, table: Table, index: Index | undefined): void {
  const names = new Set([...table.keyNames, ...(index ?? table).keyNames]);
  if (Object.keys(startKey).length !== names.size) throw validationError(INVALID);
}

function checkStartKeyPart(startKey: Item, attribute: KeyAttribute, isHash: boolean): void {
  if (!startKey[attribute.name]) throw validationError(INVALID);
  const [hash, range] = isHash ? [[attribute], []] : [[], [attribute]];
  checkKeyValues(startKey, { hash, range });
}

function checkStartKey(
  startKey: Item,
  table: Table,
  index: Index | undefined,
  range: KeyRange,
): void {
  const { key } = index ?? table;
  explainStartKey(() => checkKey(keyIn(startKey, table.keyNames), table));
  const isInPartition = key.hash.every(({ name }, at) => {
    const [value, wanted] = [startKey[name], range.partition[at]];
    return value && wanted && equalValues(value, wanted);
  });
  const isBounded = range.range !== undefined || range.equal.length > 0;
  if (isBounded && !isWithin(startKey, key, sortRangeOf(range, key))) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  if (isInPartition) return;
  throw validationError(
    isBounded
      ? "The query can return at most one row and cannot be restarted"
      : "The provided starting key is outside query boundaries based on provided conditions",
  );
}

function isWithin(startKey: Item, key: KeyAttributes, { from, to }: SortRange): boolean {
  const sort = keyBytesOf(startKey, key)?.sort;
  return !!sort && Buffer.compare(sort, from) >= 0 && (!to || Buffer.compare(sort, to) < 0);
}
