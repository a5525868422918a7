import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { listen, openDynamoDb } from "@proton/dynamodb";
import { createDocumentClient } from "../src/document-client.ts";
import type { Table } from "../src/table.ts";

/** A table in memory, laid out as the environment template does it. */
export interface LocalTable extends AsyncDisposable {
  readonly table: Table;
  /** What a function needs to find the table. */
  readonly environmentVariables: Readonly<Record<string, string>>;
}

/** Starts a database on a free port with one empty table. */
export async function startLocalTable(listShards = 4): Promise<LocalTable> {
  const dynamodb = await openDynamoDb({
    region: "eu-central-1",
    accountId: "000000000000",
    clock: () => new Date(),
  });
  const server = await listen(dynamodb);
  const { endpoint } = server;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const configuration = { endpoint, region: "eu-central-1", credentials };
  const administration = new DynamoDBClient(configuration);
  await administration.send(createTable);
  administration.destroy();
  const client = createDocumentClient(configuration);
  return {
    table: {
      client,
      name: "items",
      listIndexName: "list",
      listShards,
    },
    environmentVariables: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      TABLE_NAME: "items",
      LIST_INDEX_NAME: "list",
      LIST_SHARDS: String(listShards),
      SERVICE_NAME: "items/test",
      LOG_LEVEL: "ERROR",
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server[Symbol.asyncDispose]();
      await dynamodb.close();
    },
  };
}

const createTable = new CreateTableCommand({
  TableName: "items",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "listShard", AttributeType: "S" },
    { AttributeName: "id", AttributeType: "S" },
  ],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  GlobalSecondaryIndexes: [
    {
      IndexName: "list",
      KeySchema: [
        { AttributeName: "listShard", KeyType: "HASH" },
        { AttributeName: "id", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
});
