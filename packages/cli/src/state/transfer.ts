import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  paginateScan,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { markImport, readStateVersion, STATE_MARK } from "@proton/control-plane";
import { UsageError } from "../usage-error.ts";
import { unfinishedImport } from "./unfinished-import.ts";
import type { StateTable } from "./with-state-table.ts";

type Item = Record<string, AttributeValue>;

/** The most that one request takes. */
const BATCH = 25;
/** An item has at most 400 KB; in base64 with its names, a third more. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Writes every item of a table to a file, one a line, in the form of DynamoDB's own exports.
 *
 * @returns how many
 */
export async function exportState(table: StateTable, file: string): Promise<number> {
  if ((await readStateVersion(table)) === 0) throw unfinishedImport(table.tableName);
  // What is there is never overwritten: it may be the only backup.
  const out = await open(file, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be written (${error.code})`);
  });
  let count = 0;
  try {
    for await (const items of pagesOf(table)) {
      for (const item of items) await out.write(`${JSON.stringify({ Item: item }, base64)}\n`);
      count += items.length;
    }
    await out.sync();
  } finally {
    await out.close();
  }
  return count;
}

/**
 * Puts the items of an export into a table that is empty, but for the mark of `proton bootstrap`. Until it
 * ends, every command refuses the table.
 *
 * @param options.replace deletes what is there first
 * @returns how many
 * @throws UsageError when the table is not empty, or a line is no item
 */
export async function importState(
  table: StateTable,
  file: string,
  { replace }: { readonly replace: boolean },
): Promise<number> {
  if (!replace && (await holdsRecords(table))) {
    if ((await readStateVersion(table)) === 0) throw unfinishedImport(table.tableName);
    throw new UsageError(
      `table ${table.tableName} is not empty: an import would mix two states. Import into a new one, or put the file in the place of what is there with --replace`,
    );
  }
  // Read once before anything is written: a damaged file leaves the table as it is.
  for await (const _ of itemsOf(file));
  await markImport(table);
  if (replace) await clear(table);
  let mark: Item | undefined;
  let count = 0;
  let batch: WriteRequest[] = [];
  for await (const item of itemsOf(file)) {
    count += 1;
    if (isMark(item)) {
      mark = item;
      continue;
    }
    batch.push({ PutRequest: { Item: item } });
    if (batch.length < BATCH) continue;
    await write(table, batch);
    batch = [];
  }
  await write(table, batch);
  await endImport(table, mark);
  return count;
}

async function holdsRecords(table: StateTable): Promise<boolean> {
  for await (const items of pagesOf(table, 2)) {
    if (items.some((item) => !isMark(item))) return true;
  }
  return false;
}

async function clear(table: StateTable): Promise<void> {
  for await (const items of pagesOf(table, BATCH)) {
    const removals = items
      .filter((item) => !isMark(item))
      .map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } as Item } }));
    await write(table, removals);
  }
}

/** The state is whole now: it has the mark that it was exported with, or none if that was before marks. */
async function endImport(
  { client, tableName: TableName }: StateTable,
  mark: Item | undefined,
): Promise<void> {
  if (mark !== undefined) {
    await client.send(new PutItemCommand({ TableName, Item: mark }));
    return;
  }
  const Key = { pk: { S: STATE_MARK.pk }, sk: { S: STATE_MARK.sk } };
  await client.send(new DeleteItemCommand({ TableName, Key }));
}

const isMark = ({ pk, sk }: Item) => pk?.S === STATE_MARK.pk && sk?.S === STATE_MARK.sk;

async function* pagesOf(
  { client, tableName: TableName }: StateTable,
  Limit?: number,
): AsyncGenerator<readonly Item[]> {
  const input = { TableName, ConsistentRead: true, ...(Limit !== undefined && { Limit }) };
  for await (const { Items = [] } of paginateScan({ client }, input)) yield Items;
}

async function write(
  { client, tableName }: StateTable,
  requests: readonly WriteRequest[],
): Promise<void> {
  let left = [...requests];
  // What is not taken is refused for now; the client waits between its own attempts.
  while (left.length > 0) {
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }),
    );
    left = UnprocessedItems?.[tableName] ?? [];
  }
}

async function* itemsOf(file: string): AsyncGenerator<Item> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const item = line.length > LONGEST_LINE ? undefined : itemIn(line);
    if (item === undefined) {
      throw new UsageError(`${file}:${number} is not an item of a state: {"Item": {"pk": …}}`);
    }
    yield item;
  }
  if (number === 0) throw new UsageError(`${file} is empty`);
}

function itemIn(line: string): Item | undefined {
  try {
    const { Item } = JSON.parse(line, fromBase64) as { readonly Item?: Item };
    return typeof Item?.pk?.S === "string" && typeof Item.sk?.S === "string" ? Item : undefined;
  } catch {
    return undefined;
  }
}

function base64(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}

/** Binary values stand in `B`; an attribute of that name is an object. */
function fromBase64(key: string, value: unknown): unknown {
  return key === "B" && typeof value === "string" ? Buffer.from(value, "base64") : value;
}
