import { beforeEach, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "../dynamodb.ts";

let time: number;
let dynamodb: DynamoDb;
const call = (operation: string, input: object = {}) =>
  dynamodb.execute(operation, input) as Promise<Record<string, never>>;
const put = (pk: string, text: string) =>
  call("PutItem", { TableName: "items", Item: { pk: { S: pk }, text: { S: text } } });
const recover = (PointInTimeRecoveryEnabled: boolean) =>
  call("UpdateContinuousBackups", {
    TableName: "items",
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
  });
const contents = async (TableName: string, IndexName?: string) => {
  const { Items } = (await call("Scan", {
    TableName,
    ...(IndexName && { IndexName }),
  })) as unknown as {
    Items: { pk: { S: string }; text: { S: string } }[];
  };
  return Items.map(({ pk, text }) => `${pk.S}=${text.S}`).sort();
};
const backUp = async (BackupName = "nightly") => {
  const { BackupDetails } = await call("CreateBackup", { TableName: "items", BackupName });
  return BackupDetails as unknown as { BackupArn: string };
};

beforeEach(async () => {
  time = Date.parse("2026-11-27T10:00:00Z");
  const clock = () => new Date(time);
  dynamodb = await openDynamoDb({ region: "eu-west-1", accountId: "123456789012", clock });
  await call("CreateTable", {
    TableName: "items",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "text", AttributeType: "S" },
    ],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-text",
        KeySchema: [{ AttributeName: "text", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    Tags: [{ Key: "team", Value: "shop" }],
  });
});

it("restores a table as it was when it was backed up, with its indexes", async () => {
  await put("a", "1");
  const { BackupArn } = await backUp();
  await put("a", "2");
  await put("b", "1");

  const { TableDescription } = await call("RestoreTableFromBackup", {
    BackupArn,
    TargetTableName: "restored",
  });

  expect(BackupArn).toMatch(/:table\/items\/backup\/0\d{13}-[0-9a-f]{8}$/);
  expect(await contents("restored")).toEqual(["a=1"]);
  expect(await contents("restored", "by-text")).toEqual(["a=1"]);
  expect(TableDescription).toMatchObject({
    ItemCount: 1,
    RestoreSummary: { SourceBackupArn: BackupArn, RestoreInProgress: true },
  });
  expect(TableDescription).not.toHaveProperty("StreamSpecification");
});

it("keeps a backup when its table is deleted", async () => {
  await put("a", "1");
  const { BackupArn } = await backUp();
  await call("DeleteTable", { TableName: "items" });

  await call("RestoreTableFromBackup", { BackupArn, TargetTableName: "items" });

  expect(await contents("items")).toEqual(["a=1"]);
});

it("describes, lists by page and deletes backups", async () => {
  const first = await backUp("first");
  time += 1000;
  const second = await backUp("second");

  const page = await call("ListBackups", { Limit: 1 });
  const rest = await call("ListBackups", {
    ExclusiveStartBackupArn: page.LastEvaluatedBackupArn,
  });
  const described = await call("DescribeBackup", { BackupArn: first.BackupArn });
  const deleted = await call("DeleteBackup", { BackupArn: first.BackupArn });
  const late = await call("ListBackups", { TimeRangeLowerBound: time / 1000 + 1 });

  expect(page.BackupSummaries).toMatchObject([{ BackupName: "first", TableName: "items" }]);
  expect(rest).toMatchObject({ BackupSummaries: [{ BackupArn: second.BackupArn }] });
  expect(rest.LastEvaluatedBackupArn).toBeUndefined();
  expect(described.BackupDescription).toMatchObject({
    BackupDetails: { BackupStatus: "AVAILABLE", BackupType: "USER" },
    SourceTableDetails: { TableName: "items", BillingMode: "PAY_PER_REQUEST" },
    SourceTableFeatureDetails: {
      GlobalSecondaryIndexes: [{ IndexName: "by-text" }],
      StreamDescription: { StreamViewType: "NEW_IMAGE" },
    },
  });
  expect(deleted).toMatchObject({
    BackupDescription: { BackupDetails: { BackupStatus: "DELETED" } },
  });
  expect(late.BackupSummaries).toEqual([]);
  await expect(call("DescribeBackup", { BackupArn: first.BackupArn })).rejects.toMatchObject({
    code: "BackupNotFoundException",
  });
});

it("brings a table back to any moment since recovery was switched on", async () => {
  await put("a", "0");
  await recover(true);
  time += 10_000;
  await put("a", "1");
  await put("b", "1");
  const moment = time / 1000;
  time += 10_000;
  await put("a", "2");
  await call("DeleteItem", { TableName: "items", Key: { pk: { S: "b" } } });
  await put("c", "2");

  const source = { SourceTableName: "items" };
  const start = moment - 5;
  await call("RestoreTableToPointInTime", {
    ...source,
    TargetTableName: "then",
    RestoreDateTime: moment,
  });
  await call("RestoreTableToPointInTime", {
    ...source,
    TargetTableName: "start",
    RestoreDateTime: start,
  });
  await call("RestoreTableToPointInTime", {
    ...source,
    TargetTableName: "now",
    UseLatestRestorableTime: true,
  });

  expect(await contents("then")).toEqual(["a=1", "b=1"]);
  expect(await contents("then", "by-text")).toEqual(["a=1", "b=1"]);
  expect(await contents("start")).toEqual(["a=0"]);
  expect(await contents("now")).toEqual(["a=2", "c=2"]);
});

it("tells since when a table can be brought back, and keeps that when it is told again", async () => {
  await recover(true);
  const earliest = time / 1000;
  time += 60_000;
  await recover(true);

  const { ContinuousBackupsDescription } = await call("DescribeContinuousBackups", {
    TableName: "items",
  });

  expect(ContinuousBackupsDescription).toMatchObject({
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: "ENABLED",
      EarliestRestorableDateTime: earliest,
      LatestRestorableDateTime: time / 1000,
    },
  });
});

it.each([
  ["CreateBackup", { TableName: "none", BackupName: "one" }, "TableNotFoundException"],
  ["CreateBackup", { TableName: "items", BackupName: "a" }, "ValidationException"],
  [
    "RestoreTableToPointInTime",
    { SourceTableName: "items", TargetTableName: "two", UseLatestRestorableTime: true },
    "PointInTimeRecoveryUnavailableException",
  ],
  [
    "RestoreTableToPointInTime",
    { SourceTableName: "none", TargetTableName: "two", UseLatestRestorableTime: true },
    "TableNotFoundException",
  ],
  [
    "RestoreTableToPointInTime",
    { SourceTableName: "items", TargetTableName: "two" },
    "ValidationException",
  ],
])("refuses %s of %j as %s", async (operation, input, code) => {
  await expect(call(operation, input)).rejects.toMatchObject({ code });
});

it("refuses a time out of the window, a name that is taken and an index that there was not", async () => {
  await recover(true);
  const { BackupArn } = await backUp();
  const atTime = (RestoreDateTime: number) =>
    call("RestoreTableToPointInTime", {
      SourceTableName: "items",
      TargetTableName: "two",
      RestoreDateTime,
    });
  const restore = (input: object) => call("RestoreTableFromBackup", { BackupArn, ...input });
  const index = {
    IndexName: "other",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    Projection: {},
  };

  await expect(atTime(time / 1000 + 1)).rejects.toMatchObject({
    code: "InvalidRestoreTimeException",
  });
  await expect(atTime(time / 1000 - 1)).rejects.toMatchObject({
    code: "InvalidRestoreTimeException",
  });
  await expect(restore({ TargetTableName: "items" })).rejects.toMatchObject({
    code: "TableAlreadyExistsException",
  });
  await expect(
    restore({ TargetTableName: "two", GlobalSecondaryIndexOverride: [index] }),
  ).rejects.toMatchObject({ code: "ValidationException" });
});

it("leaves indexes out of a restored table that it is told to leave out", async () => {
  await put("a", "1");
  const { BackupArn } = await backUp();

  const { TableDescription } = await call("RestoreTableFromBackup", {
    BackupArn,
    TargetTableName: "bare",
    GlobalSecondaryIndexOverride: [],
  });

  expect(TableDescription).not.toHaveProperty("GlobalSecondaryIndexes");
  expect(TableDescription).toMatchObject({
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  });
});
