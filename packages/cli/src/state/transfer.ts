import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { UsageError } from "../usage-error.ts";

/** A table and the client that reaches it. */
export interface StateTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

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
export async function exportState(
  { client, tableName: TableName }: StateTable,
  file: string,
): Promise<number> {
  // What is there is never overwritten: it may be the only backup.
  const out = await open(file, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be written (${error.code})`);
  });
  let count = 0;
  try {
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName, ConsistentRead: true },
    )) {
      for (const item of Items) await out.write(`${JSON.stringify({ Item: item }, base64)}\n`);
      count += Items.length;
    }
    await out.sync();
  } finally {
    await out.close();
  }
  return count;
}

/**
 * Puts the items of an export into a table that is empty.
 *
 * @returns how many
 * @throws UsageError when the table is not empty, or a line is no item
 */
export async function importState(table: StateTable, file: string): Promise<number> {
  const { client, tableName: TableName } = table;
  const { Items: [existing] = [] } = await client.send(new ScanCommand({ TableName, Limit: 1 }));
  if (existing !== undefined) {
    throw new UsageError(
      `table ${TableName} is not empty: an import would mix two states. Import into a new one`,
    );
  }
  // Read once before anything is written: a damaged file leaves the table empty.
  for await (const _ of itemsOf(file));
  let count = 0;
  let batch: Item[] = [];
  for await (const item of itemsOf(file)) {
    batch.push(item);
    count += 1;
    if (batch.length < BATCH) continue;
    await write(table, batch);
    batch = [];
  }
  await write(table, batch);
  return count;
}

async function write({ client, tableName }: StateTable, items: readonly Item[]): Promise<void> {
  let left = items.map((Item) => ({ PutRequest: { Item } }));
  // What is not taken is refused for now; the client waits between its own attempts.
  while (left.length > 0) {
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }),
    );
    left = (UnprocessedItems?.[tableName] ?? []) as typeof left;
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
