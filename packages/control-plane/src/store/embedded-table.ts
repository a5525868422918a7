import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { AddressInfo, Server } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { createStateTable } from "./table.ts";

const UNVERIFIED_SIGNATURE = {
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

/** A DynamoDB of this process. */
export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  close(): Promise<void>;
}

/** The directory of an embedded table cannot be used; the message says what to do about it. */
export class EmbeddedTableError extends Error {
  override readonly name = "EmbeddedTableError";
  readonly code: "in-use" | "damaged";

  constructor(code: EmbeddedTableError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Opens the state table in dynalite, on loopback.
 *
 * @param options.directory where it is kept; absent, it is kept in memory
 * @throws EmbeddedTableError when another process has the directory open, or it is damaged
 */
export async function openEmbeddedTable(
  options: { readonly directory?: string; readonly tableName?: string } = {},
): Promise<EmbeddedTable> {
  const { directory, tableName = "proton" } = options;
  if (directory !== undefined) await assertFree(directory);
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
    // dynalite looks at the form of a signature only, and a real one takes a good part of a request.
    signer: {
      sign: async (request) => ({
        ...request,
        headers: { ...request.headers, ...UNVERIFIED_SIGNATURE },
      }),
    },
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

/** dynalite opens its files when the first request comes, and ends the process if they are in use. */
async function assertFree(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const files = new ClassicLevel(directory);
  try {
    await files.open();
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    if (cause?.code === "LEVEL_LOCKED") {
      const message = `${directory} is in use by another process: end it, or use another directory`;
      throw new EmbeddedTableError("in-use", message);
    }
    const message = `the records in ${directory} cannot be opened: start with --fresh, or delete the directory, to begin without any`;
    throw new EmbeddedTableError("damaged", message, { cause: error });
  }
  await files.close();
}
