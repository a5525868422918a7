import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type DynamoDb, inProcessHandler, openDynamoDb } from "../src/index.ts";

/** A table with an index, and the SDK's own client of it, in this process. */
export interface MusicTable {
  readonly dynamodb: DynamoDb;
  readonly client: DynamoDBClient;
  put(pk: string, sk: number, more?: object): Promise<unknown>;
}

export async function openMusicTable(): Promise<MusicTable> {
  const clock = () => new Date("2026-01-01T00:00:00Z");
  const dynamodb = await openDynamoDb({ region: "eu-west-1", accountId: "123456789012", clock });
  const client = new DynamoDBClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: inProcessHandler(dynamodb) as never,
  });
  await dynamodb.execute("CreateTable", {
    TableName: "Music",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
      { AttributeName: "kind", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-kind",
        KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  return {
    dynamodb,
    client,
    put: (pk, sk, more = {}) =>
      client.send(
        new PutItemCommand({
          TableName: "Music",
          Item: { pk: { S: pk }, sk: { N: String(sk) }, ...more } as never,
        }),
      ),
  };
}
