import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "../dynamodb.ts";

interface Records {
  readonly Records: readonly {
    readonly eventName: string;
    readonly dynamodb: Readonly<Record<string, unknown>>;
    readonly userIdentity?: unknown;
  }[];
  readonly NextShardIterator?: string;
}

/** What an operation answers; the tests know what they ask for. */
// biome-ignore lint/suspicious/noExplicitAny: each answer has a shape of its own
type Answer = any;

describe("a stream", () => {
  let now: number;
  let dynamodb: DynamoDb;
  const call = (operation: string, input: object) =>
    dynamodb.execute(operation, input) as Promise<Answer>;

  beforeEach(async () => {
    now = Date.parse("2026-01-01T00:00:00Z");
    dynamodb = await openDynamoDb({
      region: "eu-west-1",
      accountId: "123456789012",
      clock: () => new Date(now),
    });
  });
  afterEach(() => dynamodb.close());

  async function createTable(StreamViewType: string): Promise<string> {
    const { TableDescription } = await call("CreateTable", {
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    });
    return TableDescription.LatestStreamArn;
  }

  const put = (pk: string, attributes: object = {}) =>
    call("PutItem", { TableName: "items", Item: { pk: { S: pk }, ...attributes } });

  async function iterator(StreamArn: string, ShardIteratorType: string, more: object = {}) {
    const { StreamDescription } = await call("DescribeStream", { StreamArn });
    const { ShardId } = StreamDescription.Shards[0];
    const input = { StreamArn, ShardId, ShardIteratorType, ...more };
    return (await call("GetShardIterator", input)).ShardIterator as string;
  }

  const read = (ShardIterator: string | undefined, Limit?: number): Promise<Records> =>
    call("GetRecords", { ShardIterator, Limit });

  it.each([
    ["KEYS_ONLY", []],
    ["NEW_IMAGE", ["NewImage"]],
    ["OLD_IMAGE", ["OldImage"]],
    ["NEW_AND_OLD_IMAGES", ["NewImage", "OldImage"]],
  ])("shows of a change what %s says", async (viewType, images) => {
    const arn = await createTable(viewType);
    await put("a", { n: { N: "1" } });
    await put("a", { n: { N: "2" } });

    const { Records } = await read(await iterator(arn, "TRIM_HORIZON"));

    expect(Records.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY"]);
    const shown = Object.keys(Records[1]?.dynamodb ?? {}).filter((name) => name.endsWith("Image"));
    expect(shown).toEqual(images);
    expect(Records[1]?.dynamodb).toMatchObject({
      Keys: { pk: { S: "a" } },
      StreamViewType: viewType,
    });
  });

  it("tells of every change once, in order, and of none that changes nothing", async () => {
    const arn = await createTable("KEYS_ONLY");
    const latest = await iterator(arn, "LATEST");
    await put("a");
    await put("a");
    await call("TransactWriteItems", {
      TransactItems: [
        { Put: { TableName: "items", Item: { pk: { S: "b" } } } },
        { Delete: { TableName: "items", Key: { pk: { S: "a" } } } },
      ],
    });
    await call("DeleteItem", { TableName: "items", Key: { pk: { S: "none" } } });

    const first = await read(latest, 2);
    const second = await read(first.NextShardIterator);
    const third = await read(second.NextShardIterator);

    const names = [first, second, third].map(({ Records }) =>
      Records.map(({ eventName }) => eventName),
    );
    expect(names).toEqual([["INSERT", "INSERT"], ["REMOVE"], []]);
    expect(third.NextShardIterator).toBeDefined();
  });

  it("is read from a sequence number on, or after it", async () => {
    const arn = await createTable("KEYS_ONLY");
    for (const pk of ["a", "b", "c"]) await put(pk);
    const { Records } = await read(await iterator(arn, "TRIM_HORIZON"));
    const { SequenceNumber } = Records[1]?.dynamodb ?? {};

    const at = await read(await iterator(arn, "AT_SEQUENCE_NUMBER", { SequenceNumber }));
    const after = await read(await iterator(arn, "AFTER_SEQUENCE_NUMBER", { SequenceNumber }));

    expect(at.Records).toEqual(Records.slice(1));
    expect(after.Records).toEqual(Records.slice(2));
  });

  it("says that time to live has removed an item", async () => {
    const arn = await createTable("OLD_IMAGE");
    await call("UpdateTimeToLive", {
      TableName: "items",
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    });
    await put("a", { expiresAt: { N: String(now / 1000 - 1) } });

    await dynamodb.sweepExpired();

    const { Records } = await read(await iterator(arn, "TRIM_HORIZON"));
    expect(Records[1]).toMatchObject({
      eventName: "REMOVE",
      userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
    });
  });

  it("ends when it is turned off, and can be read for another day", async () => {
    const arn = await createTable("KEYS_ONLY");
    await put("a");
    await call("UpdateTable", {
      TableName: "items",
      StreamSpecification: { StreamEnabled: false },
    });
    await put("b");

    const { Records, NextShardIterator } = await read(await iterator(arn, "TRIM_HORIZON"));
    const { StreamDescription } = await call("DescribeStream", { StreamArn: arn });
    now += 25 * 60 * 60 * 1000;
    await dynamodb.sweepExpired();

    expect(Records).toHaveLength(1);
    expect(NextShardIterator).toBeUndefined();
    expect(StreamDescription.StreamStatus).toBe("DISABLED");
    await expect(call("DescribeStream", { StreamArn: arn })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("has iterators that expire after a quarter of an hour", async () => {
    const old = await iterator(await createTable("KEYS_ONLY"), "LATEST");
    now += 15 * 60 * 1000 + 1;

    await expect(read(old)).rejects.toMatchObject({ code: "ExpiredIteratorException" });
    await expect(read("no iterator")).rejects.toMatchObject({ code: "ValidationException" });
  });
});
