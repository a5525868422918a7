import { atomicStore, expiryKey, expiryOf } from "./atomic-store.ts";
import {
  createStore,
  DYNALITE_OPERATIONS,
  type DynaliteOperation,
  type DynaliteStore,
  type Item,
  runDynalite,
  type TableDescription,
} from "./dynalite.ts";
import { DynamoDbError, toDynamoDbError } from "./dynamodb-error.ts";
import { TABLE_OPERATIONS, type TableOperation } from "./table-operations.ts";
import { openTableSettings, type TableSettingsStore } from "./table-settings.ts";
import { keyOf, readTable, repairTables } from "./table-store.ts";

/** DynamoDB leaves alone what claims to have expired longer ago than this. */
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 24 * 60 * 60;

export interface DynamoDbOptions {
  /** Where the tables are kept; in memory when absent. */
  readonly path?: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => Date;
}

/** DynamoDB without its wire: operations by name, in and out as in the API reference. */
export interface DynamoDb {
  /** Rejects with a {@link DynamoDbError}. */
  execute(operation: string, input: unknown): Promise<unknown>;
  /** The name of a table's partition key. */
  partitionKeyOf(table: string): string | undefined;
  /** Deletes the items that have expired by now, and says how many. */
  sweepExpired(): Promise<number>;
  close(): Promise<void>;
}

/** What the operations share. */
export interface DynamoDbContext {
  readonly store: DynaliteStore;
  readonly settings: TableSettingsStore;
  readonly run: (operation: DynaliteOperation, input: unknown) => Promise<unknown>;
}

const isDynaliteOperation = (name: string): name is DynaliteOperation =>
  (DYNALITE_OPERATIONS as readonly string[]).includes(name);

const isTableOperation = (name: string): name is TableOperation =>
  Object.hasOwn(TABLE_OPERATIONS, name);

/** Opens the tables under `path` and puts right what a killed process left behind. */
export async function openDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const store = createStore({
    ...(options.path !== undefined && { path: options.path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  store.tableDb.awsAccountId = options.accountId;
  store.tableDb.awsRegion = options.region;
  await store.db.open();
  await repairTables(store);
  const settings = await openTableSettings(store.db);
  const expiryAttributeOf = (table: string) => settings.get(table).timeToLive;
  const run = async (operation: DynaliteOperation, input: unknown) => {
    // Read first: dynalite takes out of its input what it does not know.
    const showsItem = asksForItem(input);
    let met: Item | undefined;
    const view = atomicStore(store, expiryAttributeOf, (item) => {
      met = item;
    });
    try {
      return await runDynalite(view, operation, input);
    } catch (error) {
      throw showsItem && met ? withItem(error, met) : error;
    }
  };
  const context: DynamoDbContext = { store, settings, run };

  return {
    async execute(operation, input) {
      try {
        if (isTableOperation(operation)) return await TABLE_OPERATIONS[operation](context, input);
        if (isDynaliteOperation(operation)) return await run(operation, input);
      } catch (error) {
        throw toDynamoDbError(error) ?? error;
      }
      throw new DynamoDbError(
        "UnknownOperationException",
        `the sandbox does not implement dynamodb:${operation}`,
      );
    },
    partitionKeyOf: (table) => settings.get(table).partitionKey,
    async sweepExpired() {
      const now = Math.floor(options.clock().getTime() / 1000);
      let deleted = 0;
      for (const table of settings.tables()) deleted += await sweepTable(context, table, now);
      return deleted;
    },
    close: () => store.lifecycleManager.gracefulClose(),
  };
}

const asksForItem = (input: unknown) =>
  (input as { ReturnValuesOnConditionCheckFailure?: unknown })
    .ReturnValuesOnConditionCheckFailure === "ALL_OLD";

/** A failed condition, with the item that it failed on. */
function withItem(error: unknown, item: Item): unknown {
  const known = toDynamoDbError(error);
  if (known?.code !== "ConditionalCheckFailedException") return error;
  return Object.assign(known, { body: { ...known.body, Item: item } });
}

async function sweepTable(context: DynamoDbContext, name: string, now: number): Promise<number> {
  const { store, settings } = context;
  const attribute = settings.get(name).timeToLive;
  const table = attribute === undefined ? undefined : await readTable(store, name);
  if (attribute === undefined || table === undefined) return 0;
  let deleted = 0;
  for await (const entry of store.db.keys(expiryKey.until(name, now))) {
    const itemKey = entry.slice(expiryKey.of(name, 0, "").length);
    const item = (await store.db.get(`item-${name}~${itemKey}`)) as Item | undefined;
    const expiry = item && expiryOf(item, attribute);
    if (item && expiry !== undefined && isDue(expiry, now)) {
      if (await deleteExpired(context, table, item, attribute)) deleted += 1;
    }
    await store.db.batch([{ type: "del", key: entry }]);
  }
  return deleted;
}

const isDue = (expiry: number, now: number) =>
  expiry <= now && expiry > now - OLDEST_EXPIRY_SECONDS;

/** Deletes the item unless it has been given another time meanwhile. */
async function deleteExpired(
  { run }: DynamoDbContext,
  table: TableDescription,
  item: Item,
  attribute: string,
): Promise<boolean> {
  try {
    await run("DeleteItem", {
      TableName: table.TableName,
      Key: keyOf(item, table),
      ConditionExpression: "#expiry = :expiry",
      ExpressionAttributeNames: { "#expiry": attribute },
      ExpressionAttributeValues: { ":expiry": item[attribute] },
    });
    return true;
  } catch (error) {
    if (toDynamoDbError(error)?.code === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
