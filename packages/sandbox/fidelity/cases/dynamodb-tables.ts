import assert from "node:assert/strict";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { eventually, expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { text } from "./dynamodb-values.ts";

const hashKey = [{ AttributeName: "pk", KeyType: "HASH" as const }];
/** A table with a partition key alone. */
export const plain: Omit<CreateTableCommandInput, "TableName"> = {
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: hashKey,
};
const index = (IndexName: string, name: string) => ({
  IndexName,
  KeySchema: [{ AttributeName: name, KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
});
const defined = (...names: string[]) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));
const PARAMETER = "One or more parameter values were invalid: ";

export const describeTable = async ({ dynamodb }: FidelityClient, TableName: string) => {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  return Table;
};

const INDEX_MILLISECONDS = 590_000;

const refusedTables: readonly (readonly [string, object, string | RegExp])[] = [
  [
    "a key that has no definition",
    { ...plain, AttributeDefinitions: defined("other") },
    `${PARAMETER}Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], AttributeDefinitions: [other]`,
  ],
  [
    "a definition that no key uses",
    { ...plain, AttributeDefinitions: defined("pk", "other") },
    `${PARAMETER}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    "the same attribute as partition and sort key",
    {
      ...plain,
      AttributeDefinitions: defined("pk", "sk"),
      KeySchema: [...hashKey, { AttributeName: "pk", KeyType: "RANGE" }],
    },
    "Both the Hash Key and the Range Key element in the KeySchema have the same name",
  ],
  [
    "a sort key first",
    { ...plain, KeySchema: [{ AttributeName: "pk", KeyType: "RANGE" }] },
    /^Invalid KeySchema: The first KeySchemaElement is not a HASH key type$/,
  ],
  [
    "a local index on a table without sort key",
    { ...plain, LocalSecondaryIndexes: [index("local", "pk")] },
    /^One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex$/,
  ],
  [
    "two indexes of one name",
    {
      ...plain,
      AttributeDefinitions: defined("pk", "a"),
      GlobalSecondaryIndexes: [index("twice", "a"), index("twice", "a")],
    },
    `${PARAMETER}Duplicate index name: twice`,
  ],
  [
    "an index projection of chosen attributes without ALL or INCLUDE",
    {
      ...plain,
      AttributeDefinitions: defined("pk", "a"),
      GlobalSecondaryIndexes: [
        {
          ...index("some", "a"),
          Projection: { ProjectionType: "KEYS_ONLY", NonKeyAttributes: ["b"] },
        },
      ],
    },
    `${PARAMETER}ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified`,
  ],
  [
    "throughput beside on-demand billing",
    { ...plain, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    `${PARAMETER}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
];

/** Tables, their indexes and settings. */
export const dynamodbTableCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    ...(["S", "N", "B"] as const).map((AttributeType) => ({
      name: `CreateTable takes a partition and a sort key of type ${AttributeType}`,
      run: async (client: FidelityClient) => {
        const name = await client.createTable({
          ...plain,
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType },
            { AttributeName: "sk", AttributeType },
          ],
          KeySchema: [...hashKey, { AttributeName: "sk", KeyType: "RANGE" }],
        });

        const table = await describeTable(client, name);

        assert.equal(table?.TableStatus, "ACTIVE");
        assert.deepEqual(table?.KeySchema, [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ]);
        assert.equal(table?.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST");
        assert.equal(table?.DeletionProtectionEnabled, false);
        assert.match(table?.TableArn ?? "", new RegExp(`^arn:aws.*:table/${name}$`));
        assert.ok(table?.TableId && table.CreationDateTime instanceof Date);
        assert.deepEqual([table.ItemCount, table.TableSizeBytes], [0, 0]);
      },
    })),
    {
      name: "DescribeTable shows indexes with their keys, projections, ARNs and status",
      run: async (client) => {
        const name = await client.table();

        const table = await describeTable(client, name);

        assert.deepEqual(
          table?.LocalSecondaryIndexes?.map(({ IndexName, Projection }) => [IndexName, Projection]),
          [["by-rank", { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] }]],
        );
        const global = table?.GlobalSecondaryIndexes ?? [];
        assert.deepEqual(
          global
            .map(({ IndexName, IndexStatus, IndexArn, Projection }) => [
              IndexName,
              IndexStatus,
              IndexArn,
              Projection?.ProjectionType,
            ])
            .sort(),
          [
            ["by-owner", "ACTIVE", `${table?.TableArn}/index/by-owner`, "ALL"],
            ["owner-keys", "ACTIVE", `${table?.TableArn}/index/owner-keys`, "KEYS_ONLY"],
          ],
        );
      },
    },
    {
      name: "CreateTable with a name that is taken fails with ResourceInUseException",
      run: async (client) => {
        const TableName = await client.table();

        const again = client.dynamodb.send(new CreateTableCommand({ ...plain, TableName }));

        await expectError(again, "ResourceInUseException", `Table already exists: ${TableName}`);
      },
    },
    ...refusedTables.map(([what, input, message]) => ({
      name: `CreateTable refuses ${what}`,
      run: async ({ dynamodb, unique }: FidelityClient) => {
        const command = new CreateTableCommand({
          ...(input as CreateTableCommandInput),
          TableName: unique(),
        });

        await expectError(dynamodb.send(command), "ValidationException", message);
      },
    })),
    {
      // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
      name: "an index that is added brings the definitions of its key, also where the table has them",
      run: async (client) => {
        const TableName = await client.createTable(plain);
        const update = new UpdateTableCommand({
          TableName,
          GlobalSecondaryIndexUpdates: [{ Create: index("by-pk", "pk") }],
        });

        await expectError(
          client.dynamodb.send(update),
          "ValidationException",
          /AttributeDefinitions/,
        );
      },
    },
    {
      name: "an index that is added is filled and kept, and gone when it is removed",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.createTable(plain);
        const put = (pk: string) =>
          dynamodb.send(
            new PutItemCommand({ TableName, Item: { pk: text(pk), owner: text("ann") } }),
          );
        await put("before");

        await dynamodb.send(
          new UpdateTableCommand({
            TableName,
            AttributeDefinitions: defined("pk", "owner"),
            GlobalSecondaryIndexUpdates: [{ Create: index("by-owner", "owner") }],
          }),
        );
        await eventually(async () => {
          const table = await describeTable(client, TableName);
          assert.equal(table?.GlobalSecondaryIndexes?.[0]?.IndexStatus, "ACTIVE");
        }, INDEX_MILLISECONDS);
        await put("after");

        const query = new QueryCommand({
          TableName,
          IndexName: "by-owner",
          KeyConditionExpression: "#owner = :ann",
          ExpressionAttributeNames: { "#owner": "owner" },
          ExpressionAttributeValues: { ":ann": text("ann") },
        });
        await eventually(async () => {
          const { Items = [] } = await dynamodb.send(query);
          assert.deepEqual(Items.map(({ pk }) => pk?.S).sort(), ["after", "before"]);
        });
        await dynamodb.send(
          new UpdateTableCommand({
            TableName,
            GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-owner" } }],
          }),
        );
        await eventually(async () => {
          const table = await describeTable(client, TableName);
          assert.equal(table?.GlobalSecondaryIndexes, undefined);
        }, INDEX_MILLISECONDS);
        await expectError(
          dynamodb.send(query),
          "ValidationException",
          "The table does not have the specified index: by-owner",
        );
      },
    },
    {
      name: "UpdateTable without a change is refused",
      run: async (client) => {
        const TableName = await client.table();

        await expectError(
          client.dynamodb.send(new UpdateTableCommand({ TableName })),
          "ValidationException",
          /^At least one of ProvisionedThroughput, /,
        );
      },
    },
    {
      name: "deletion protection holds a table until it is lifted",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.createTable({ ...plain, DeletionProtectionEnabled: true });

        await expectError(
          dynamodb.send(new DeleteTableCommand({ TableName })),
          "ValidationException",
          /protected against deletion\. Disable deletion protection first\.$/,
        );
        assert.equal((await describeTable(client, TableName))?.DeletionProtectionEnabled, true);

        await dynamodb.send(
          new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }),
        );
        await eventually(async () => {
          const { TableDescription } = await dynamodb.send(new DeleteTableCommand({ TableName }));
          assert.equal(TableDescription?.TableStatus, "DELETING");
        });
      },
    },
    {
      name: "a table that is not there gets ResourceNotFoundException, in the words of each operation",
      run: async ({ dynamodb, unique }) => {
        const TableName = unique();

        await expectError(
          dynamodb.send(new DescribeTableCommand({ TableName })),
          "ResourceNotFoundException",
          `Requested resource not found: Table: ${TableName} not found`,
        );
        await expectError(
          dynamodb.send(new DeleteTableCommand({ TableName })),
          "ResourceNotFoundException",
          `Requested resource not found: Table: ${TableName} not found`,
        );
        await expectError(
          dynamodb.send(new PutItemCommand({ TableName, Item: { pk: text("1") } })),
          "ResourceNotFoundException",
          "Requested resource not found",
        );
      },
    },
    {
      name: "ListTables pages through names in order",
      run: async (client) => {
        const names = [await client.createTable(plain), await client.createTable(plain)].sort();
        const [first = ""] = names;
        const before = first.slice(0, -1);

        const page = await client.dynamodb.send(
          new ListTablesCommand({ ExclusiveStartTableName: before, Limit: 1 }),
        );

        assert.equal(page.TableNames?.length, 1);
        assert.equal(page.LastEvaluatedTableName, page.TableNames?.[0]);
        assert.ok((page.TableNames?.[0] ?? "") > before);
      },
    },
    {
      name: "time to live is off, then on for one attribute, and cannot be turned on twice",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.createTable(plain);
        const status = async () =>
          (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
        const enable = () =>
          dynamodb.send(
            new UpdateTimeToLiveCommand({
              TableName,
              TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
            }),
          );
        assert.deepEqual(await status(), { TimeToLiveStatus: "DISABLED" });

        assert.deepEqual((await enable()).TimeToLiveSpecification, {
          AttributeName: "expiresAt",
          Enabled: true,
        });

        const on = await status();
        assert.equal(on?.AttributeName, "expiresAt");
        assert.match(on?.TimeToLiveStatus ?? "", /^ENABL(ED|ING)$/);
        await expectError(enable(), "ValidationException", "TimeToLive is already enabled");
      },
    },
    {
      name: "CreateTable turns a stream on",
      run: async (client) => {
        const name = await client.createTable({
          ...plain,
          StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
        });

        assert.ok((await describeTable(client, name))?.LatestStreamArn);
      },
    },
  ],
);
