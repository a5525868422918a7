import { openDynamoDb } from "../src/index.ts";

/* Run by killed-writer.slow.test.ts: moves items between two values of an index key until it is killed, and tells each round that is done. */
const dynamodb = await openDynamoDb({
  path: process.argv[2] ?? "",
  region: "us-east-1",
  accountId: "000000000000",
  clock: () => new Date(),
});
await dynamodb.execute("CreateTable", {
  TableName: "items",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "side", AttributeType: "S" },
  ],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-side",
      KeySchema: [{ AttributeName: "side", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
});
for (let round = 0; ; round += 1) {
  if (round > 0) process.stdout.write(`${round - 1}\n`);
  await Promise.all(
    Array.from({ length: 20 }, (_, item) =>
      dynamodb.execute("PutItem", {
        TableName: "items",
        Item: {
          pk: { S: String(item) },
          side: { S: (round + item) % 2 === 0 ? "left" : "right" },
          round: { N: String(round) },
        },
      }),
    ),
  );
}
