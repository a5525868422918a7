import { type DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { clientTokens, unfinished } from "../records/account-records.ts";
import { components } from "../records/component-record.ts";
import { deployments } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { instances, pipelines, services } from "../records/service-record.ts";
import { resourceSyncs } from "../records/sync-records.ts";
import { partitionOf } from "./partitions.ts";
import { createState, readState, STATE_VERSION, writeState } from "./state-version.ts";
import { createStore } from "./store.ts";

/** The kinds whose records were in one partition each until version 2. */
const SPREAD_IN_VERSION_2 = [
  ...[services, instances, pipelines, components, environments, deployments],
  ...[unfinished, clientTokens, resourceSyncs],
];

/** Records that are moved at the same time. */
const AT_ONCE = 16;

interface StoredItem {
  readonly pk: string;
  readonly sk: string;
  readonly version: number;
}

export interface StateTableAccess {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** A record is there in the form of two versions. */
export class StateConflictError extends Error {
  override readonly name = "StateConflictError";
}

/** The version of a table's records; while they are migrated, the one before; 0 while they are imported. */
export async function readStateVersion(table: StateTableAccess): Promise<number> {
  const state = await readState(createStore(table));
  if (state?.isImporting) return 0;
  if (state !== undefined) return state.isMigrating ? state.version - 1 : state.version;
  // Nobody has marked it: what is in it tells.
  const pages = SPREAD_IN_VERSION_2.map(({ name }) => oldItems(table, name, 1));
  return (await Promise.all(pages)).some((items) => items.length > 0) ? 1 : STATE_VERSION;
}

/** Marks a table that has no mark with the version that its records are of. */
export async function markStateVersion(table: StateTableAccess): Promise<void> {
  const store = createStore(table);
  if ((await readState(store)) !== undefined) return;
  await createState(store, { version: await readStateVersion(table) });
}

/** Marks a table that is about to be filled; whoever has filled it writes the mark that belongs to it. */
export async function markImport(table: StateTableAccess): Promise<void> {
  await writeState(createStore(table), { version: 0, isImporting: true });
}

/**
 * Brings the records of a table into the form that this program writes. Each record moves in one
 * transaction, so that whoever kills this loses nothing; started again, it goes on. Older programs
 * refuse the table from the beginning on, newer ones until the end.
 *
 * @returns how many records were moved
 * @throws StateConflictError when an older program has written a record that was moved before
 */
export async function migrateState(table: StateTableAccess): Promise<number> {
  const store = createStore(table);
  await writeState(store, { version: STATE_VERSION, isMigrating: true });
  let moved = 0;
  for (const kind of SPREAD_IN_VERSION_2) {
    for (;;) {
      const items = await oldItems(table, kind.name, AT_ONCE);
      if (items.length === 0) break;
      await Promise.all(
        items.map((item) => move(table, item, partitionOf(kind, item.sk)).then(() => (moved += 1))),
      );
    }
  }
  await writeState(store, { version: STATE_VERSION });
  return moved;
}

async function oldItems(
  { client, tableName }: StateTableAccess,
  pk: string,
  Limit: number,
): Promise<readonly StoredItem[]> {
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      ConsistentRead: true,
      Limit,
    }),
  );
  return Items as StoredItem[];
}

/** Moves a record, unless it has changed meanwhile: then it is found again. */
async function move(
  { client, tableName: TableName }: StateTableAccess,
  item: StoredItem,
  pk: string,
): Promise<void> {
  const unchanged = {
    ConditionExpression: "#version = :version",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":version": item.version },
  };
  try {
    await DynamoDBDocumentClient.from(client).send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName,
              Item: { ...item, pk },
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          { Delete: { TableName, Key: { pk: item.pk, sk: item.sk }, ...unchanged } },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [put, removal] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (put === "ConditionalCheckFailed" && removal === "None") {
      throw new StateConflictError(
        `record ${item.sk} of ${item.pk} was written by an older proton after it had been moved to ${pk}: stop the older one, delete one of the two items from table ${TableName}, and migrate again`,
      );
    }
    const isRetried =
      removal === "ConditionalCheckFailed" || isConflict(put) || isConflict(removal);
    if (!isRetried) throw error;
  }
}

const isConflict = (code: string | undefined) => code === "TransactionConflict";
