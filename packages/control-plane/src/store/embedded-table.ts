import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DatabaseError, inProcessHandler, openDynamoDb } from "@proton/dynamodb";
import { embeddedListing } from "./embedded-listing.ts";
import type { ReadListing } from "./listing.ts";
import { markStateVersion, migrateState, readStateVersion } from "./migrate-state.ts";
import { STATE_VERSION } from "./state-version.ts";
import { createStateTable } from "./table.ts";

/** A DynamoDB of this process. */
export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly readListing: ReadListing;
  close(): Promise<void>;
}

/** The directory of an embedded table cannot be used; the message says what to do about it. */
export class EmbeddedTableError extends Error {
  override readonly name = "EmbeddedTableError";
  readonly code: DatabaseError["code"] | "newer";

  constructor(code: EmbeddedTableError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Opens the state table in this process: the client's requests cross no socket.
 *
 * @param options.directory where it is kept; absent, it is kept in memory
 * @throws EmbeddedTableError when another process has the directory open, or it is damaged
 */
export async function openEmbeddedTable(
  options: { readonly directory?: string; readonly tableName?: string } = {},
): Promise<EmbeddedTable> {
  const { directory, tableName = "proton" } = options;
  const dynamodb = await openDynamoDb({
    ...(directory !== undefined && { path: directory }),
    region: "us-east-1",
    accountId: "000000000000",
    clock: () => new Date(),
  }).catch((error: unknown) => {
    if (!(error instanceof DatabaseError)) throw error;
    throw new EmbeddedTableError(error.code, error.message, { cause: error });
  });
  const client = new DynamoDBClient({
    endpoint: "http://127.0.0.1",
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: inProcessHandler(dynamodb),
    // A signature takes a good part of a request, and nobody here looks at it.
    signer: { sign: async (request) => request },
  });
  const table = {
    client,
    tableName,
    readListing: embeddedListing(dynamodb, tableName),
    close: async () => {
      client.destroy();
      await dynamodb.close();
    },
  };
  try {
    await createStateTable({ client, tableName, timeToLive: false });
    await bringUpToDate(table, directory ?? "memory");
    return table;
  } catch (error) {
    await table.close();
    throw error;
  }
}

/** Nobody else has the directory open: its records can be brought into today's form at once. */
async function bringUpToDate(table: EmbeddedTable, directory: string): Promise<void> {
  await markStateVersion(table);
  const version = await readStateVersion(table);
  if (version < STATE_VERSION) await migrateState(table);
  if (version <= STATE_VERSION) return;
  throw new EmbeddedTableError(
    "newer",
    `${directory} is of version ${version}, and this proton reads up to ${STATE_VERSION}: use the newer one that wrote it, or another directory with --state`,
  );
}
