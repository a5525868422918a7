import { openDynamoDb } from "../src/index.ts";

/* Run by full-disk.slow.test.ts, which bounds its files: writes until that fails, and tells how. */
const dynamodb = await openDynamoDb({
  path: process.argv[2] ?? "",
  region: "us-east-1",
  accountId: "000000000000",
  clock: () => new Date(),
});
await dynamodb.execute("CreateTable", {
  TableName: "items",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
});
const put = (pk: number) =>
  dynamodb.execute("PutItem", {
    TableName: "items",
    Item: { pk: { S: String(pk) }, filler: { S: "x".repeat(100_000) } },
  });
let written = 0;
let problem: unknown;
while (problem === undefined && written < 1000) {
  try {
    await put(written);
    written += 1;
  } catch (error) {
    problem = error;
  }
}
const Key = { pk: { S: "0" } };
const read = (await dynamodb.execute("GetItem", { TableName: "items", Key })) as { Item?: object };
const { name, message } = problem as Error;
process.stdout.write(JSON.stringify({ written, name, message, reads: read.Item !== undefined }));
