import { afterEach, beforeEach, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "../dynamodb.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:123456789012:table/things";
const document = (Sid: string) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid }] });

let dynamodb: DynamoDb;

beforeEach(async () => {
  dynamodb = await openDynamoDb({
    region: "us-east-1",
    accountId: "123456789012",
    clock: () => new Date(1000),
  });
  await createTable("things");
});

afterEach(() => dynamodb.close());

const createTable = (TableName: string, more: object = {}) =>
  dynamodb.execute("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    ...more,
  });

const call = (name: string, input: object = {}) =>
  dynamodb.execute(`${name}ResourcePolicy`, { ResourceArn, ...input });

it("keeps a policy, with another revision for each document", async () => {
  const first = await call("Put", { Policy: document("a") });
  const same = await call("Put", { Policy: document("a") });
  const second = await call("Put", { Policy: document("b") });

  expect(first).toEqual({ RevisionId: "1000" });
  expect(same).toEqual(first);
  expect(second).toEqual({ RevisionId: "1001" });
  expect(await call("Get")).toEqual({ Policy: document("b"), RevisionId: "1001" });
});

it("changes only the revision that is expected", async () => {
  await call("Put", { Policy: document("a"), ExpectedRevisionId: "NO_POLICY" });

  for (const ExpectedRevisionId of ["NO_POLICY", "7"]) {
    const refused = { code: "PolicyNotFoundException" };
    const change = call("Put", { Policy: document("b"), ExpectedRevisionId });
    await expect(change).rejects.toMatchObject(refused);
    await expect(call("Delete", { ExpectedRevisionId })).rejects.toMatchObject(refused);
  }
  expect(await call("Delete", { ExpectedRevisionId: "1000" })).toEqual({ RevisionId: "1000" });
});

it("deletes what is not there, unless a revision of it is expected", async () => {
  expect(await call("Delete")).toEqual({ RevisionId: "" });
  await expect(call("Delete", { ExpectedRevisionId: "1" })).rejects.toMatchObject({
    code: "PolicyNotFoundException",
  });
  await expect(call("Get")).rejects.toMatchObject({ code: "PolicyNotFoundException" });
});

it.each([
  ["more than 20 KB", { Policy: document("a".repeat(20 * 1024)) }, "ValidationException"],
  ["no JSON", { Policy: "{" }, "ValidationException"],
  ["no object", { Policy: "[]" }, "ValidationException"],
  ["what is no ARN", { Policy: "{}", ResourceArn: "things" }, "ValidationException"],
  ["another table", { Policy: "{}", ResourceArn: `${ResourceArn}2` }, "ResourceNotFoundException"],
  [
    "an index alone",
    { Policy: "{}", ResourceArn: `${ResourceArn}/index/one` },
    "ResourceNotFoundException",
  ],
])("refuses %s", async (_, input, code) => {
  await expect(call("Put", input)).rejects.toMatchObject({ code });
});

it("is a table's from the start", async () => {
  await createTable("more", { ResourcePolicy: document("a") });

  const { document: kept } = dynamodb.resourcePolicyOf(ResourceArn.replace("things", "more")) ?? {};

  expect(kept).toBe(document("a"));
});

it("goes with the stream that it is of", async () => {
  const stream = dynamodb.streamArnOf("things") ?? "";
  await call("Put", { ResourceArn: stream, Policy: document("a") });
  const isKept = dynamodb.resourcePolicyOf(stream) !== undefined;

  const StreamSpecification = { StreamEnabled: false };
  await dynamodb.execute("UpdateTable", { TableName: "things", StreamSpecification });

  expect(isKept).toBe(true);
  expect(dynamodb.resourcePolicyOf(stream)).toBeUndefined();
  expect(dynamodb.resourcePolicyOf(ResourceArn)).toBeUndefined();
});
