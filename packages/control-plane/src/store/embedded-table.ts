import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DatabaseError, inProcessHandler, openDynamoDb } from "@proton/dynamodb";
import { createStateTable } from "./table.ts";

/** A DynamoDB of this process. */
export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  close(): Promise<void>;
}

/** The directory of an embedded table cannot be used; the message says what to do about it. */
export class EmbeddedTableError extends Error {
  override readonly name = "EmbeddedTableError";
  readonly code: DatabaseError["code"];

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
  await createStateTable({ client, tableName, timeToLive: false });
  return {
    client,
    tableName,
    close: async () => {
      client.destroy();
      await dynamodb.close();
    },
  };
}
