import { deflateSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "./dynamodb.ts";
import { handleRequest, inProcessHandler } from "./request-handler.ts";

const TableName = "items";
const key = { pk: { S: "a" } };

let dynamodb: DynamoDb;

beforeAll(async () => {
  const account = { region: "us-east-1", accountId: "000000000000" };
  dynamodb = await openDynamoDb({ ...account, clock: () => new Date(0) });
  await dynamodb.execute("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  return () => dynamodb.close();
});

const put = Buffer.from(JSON.stringify({ TableName, Item: key }));

async function send(body: Buffer | string, headers: Readonly<Record<string, string>> = {}) {
  const target = "DynamoDB_20120810.PutItem";
  const answer = await handleRequest(dynamodb, {
    headers: { "x-amz-target": target, ...headers },
    body,
  });
  return { status: answer.statusCode, json: JSON.parse(answer.body.toString()) };
}

describe("a compressed request", () => {
  it.each([
    ["gzip", gzipSync(put)],
    ["GZIP", gzipSync(put)],
    ["deflate", deflateSync(put)],
    ["identity", put],
  ])("is understood in %s", async (encoding, body) => {
    expect(await send(body, { "content-encoding": encoding })).toMatchObject({ status: 200 });
  });

  it.each([
    ["garbage", put, "content-encoding garbage is not known: use gzip or deflate"],
    ["deflate", put, "the body is not deflate, as content-encoding says it is"],
    [
      "deflate",
      Buffer.concat([deflateSync(put), deflateSync("")]),
      "the body is not deflate, as content-encoding says it is",
    ],
    ["gzip", put, "the body is not gzip, as content-encoding says it is"],
    ["gzip", gzipSync(put).subarray(0, -1), "the body is not gzip, as content-encoding says it is"],
  ])("is not executed in %s that cannot be read", async (encoding, body, message) => {
    await dynamodb.execute("DeleteItem", { TableName, Key: key });

    const answer = await send(body, { "content-encoding": encoding });

    expect(answer).toMatchObject({ status: 500, json: { message } });
    expect(await dynamodb.execute("GetItem", { TableName, Key: key })).not.toHaveProperty("Item");
  });
});

describe("a request", () => {
  it.each([
    ["not JSON", "}{", "PutItem", "SerializationException"],
    ["not JSON, of an operation that there is not", "}{", "Nothing.", "SerializationException"],
    ["nothing, of an operation that there is not", "", "Nothing.", "UnknownOperationException"],
    ["nothing", "", "PutItem", "SerializationException"],
  ])("that is %s is refused for it", async (_, body, operation, code) => {
    const answer = await send(body, { "x-amz-target": `DynamoDB_20120810.${operation}` });

    expect(answer.status).toBe(400);
    expect(answer.json.__type).toBe(`com.amazon.coral.service#${code}`);
  });

  it.each([
    ["a list", []],
    ["a text", "x"],
    ["a number", 5],
    ["null", null],
    ["an attribute value of null", { TableName, Item: { pk: null } }],
    ["an attribute of null inside", { TableName, Item: { pk: { S: null } } }],
    ["a list for an attribute value", { TableName, Item: { pk: [] } }],
    ["a text for an attribute value", { TableName, Item: { pk: "a" } }],
    ["an object for the table's name", { TableName: { S: "items" }, Item: key }],
    ["a list for the item", { TableName, Item: [key] }],
    ["an object for a condition", { TableName, Item: key, ConditionExpression: {} }],
    [
      "a name that stands for an object",
      { TableName, Item: key, ExpressionAttributeNames: { "#a": {} } },
    ],
    [
      "a value that stands for null",
      { TableName, Item: key, ExpressionAttributeValues: { ":a": null } },
    ],
    ["nothing in a value", { TableName, Item: { pk: {} } }],
  ])("of %s is refused by its shape", async (_, body) => {
    const answer = await send(JSON.stringify(body));

    expect(answer.status).toBe(400);
    expect(answer.json.__type).toMatch(/#(Serialization|Validation)Exception$/);
  });

  it.each(["SET a = pk.x", "SET a = list_append(:v, pk[0])", "SET a = if_not_exists(pk.x, :v)"])(
    "of %s is refused, as a key has nothing inside",
    async (UpdateExpression) => {
      const values = UpdateExpression.includes(":v") ? { ":v": { L: [] } } : undefined;
      const input = { TableName, Key: key, UpdateExpression, ExpressionAttributeValues: values };

      const answer = await send(JSON.stringify(input), {
        "x-amz-target": "DynamoDB_20120810.UpdateItem",
      });

      expect(answer.status).toBe(400);
      expect(answer.json.message).toMatch(/^Key attributes must be scalars; .*: Key: pk$/);
    },
  );
});

it("keeps the event loop from nothing, however many clients ask in this process", async () => {
  const { handle } = inProcessHandler(dynamodb);
  const headers = { "x-amz-target": "DynamoDB_20120810.PutItem" };
  let rounds = 0;
  const counting = setInterval(() => {
    rounds += 1;
  }, 0);

  const client = async () => {
    for (let count = 0; count < 25; count += 1) await handle({ headers, body: put });
  };
  await Promise.all(Array.from({ length: 20 }, client));
  clearInterval(counting);

  expect(rounds).toBeGreaterThan(3);
});
