import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { AddressInfo, Server } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { createStateTable } from "./table.ts";

/** A DynamoDB of this process. */
export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  close(): Promise<void>;
}

/**
 * Opens the state table in dynalite, on loopback.
 *
 * @param options.directory where it is kept; absent, it is kept in memory
 */
export async function openEmbeddedTable(
  options: { readonly directory?: string; readonly tableName?: string } = {},
): Promise<EmbeddedTable> {
  const { directory, tableName = "proton" } = options;
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const server: Server = dynalite({
    ...(directory === undefined ? {} : { path: directory }),
    createTableMs: 0,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await createStateTable({ client, tableName, timeToLive: false });
  return {
    client,
    tableName,
    close: async () => {
      client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
