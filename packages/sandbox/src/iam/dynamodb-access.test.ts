import { DynamoDbError } from "@proton/dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoDbAccess } from "./dynamodb-access.ts";

const options = {
  region: "eu-west-1",
  accountId: "123456789012",
  partitionKeyOf: () => "pk",
};
const arn = (table: string) => `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}`;

/** Members that say which table an operation is about, each naming a table that is not meant. */
const STRAY = {
  TableName: "stray",
  IndexName: "stray",
  ResourceArn: arn("stray"),
  RequestItems: { stray: [{ PutRequest: { Item: { pk: { S: "stray" } } } }] },
} as const;

const item = { pk: { S: "a" } };
const OPERATIONS = {
  CreateTable: { TableName: "mine" },
  DeleteItem: { TableName: "mine", Key: item },
  DeleteTable: { TableName: "mine" },
  DescribeContinuousBackups: { TableName: "mine" },
  DescribeTable: { TableName: "mine" },
  DescribeTimeToLive: { TableName: "mine" },
  GetItem: { TableName: "mine", Key: item },
  PutItem: { TableName: "mine", Item: item },
  Query: { TableName: "mine" },
  Scan: { TableName: "mine" },
  UpdateItem: { TableName: "mine", Key: item },
  UpdateTable: { TableName: "mine" },
  UpdateTimeToLive: { TableName: "mine" },
  BatchGetItem: { RequestItems: { mine: { Keys: [item] } } },
  BatchWriteItem: { RequestItems: { mine: [{ PutRequest: { Item: item } }] } },
  TagResource: { ResourceArn: arn("mine") },
  UntagResource: { ResourceArn: arn("mine") },
  ListTagsOfResource: { ResourceArn: arn("mine") },
  PutResourcePolicy: { ResourceArn: arn("mine"), Policy: "{}" },
  GetResourcePolicy: { ResourceArn: arn("mine") },
  DeleteResourcePolicy: { ResourceArn: arn("mine") },
} as const;

describe("what a DynamoDB request touches", () => {
  it.each(Object.entries(OPERATIONS))(
    "is told by the own members of %s alone",
    (operation, own) => {
      const strays = Object.entries(STRAY).filter(
        ([member]) => !(member in own) && !(member === "IndexName" && /Query|Scan/.test(operation)),
      );
      expect(strays.length).toBeGreaterThan(1);

      for (const stray of [[], ...strays.map((one) => [one]), strays]) {
        const access = dynamoDbAccess(operation, { ...own, ...Object.fromEntries(stray) }, options);

        expect(access).toMatchObject([{ action: `dynamodb:${operation}`, resource: arn("mine") }]);
      }
    },
  );

  it.each([
    ["pk = :v", {}],
    [":v = pk", {}],
    ["(:v) = (pk)", {}],
    ["#k=:v AND sk > :other", { "#k": "pk" }],
    ["sk > :other AND :v=#k", { "#k": "pk" }],
  ])("has the leading key of a query by %s", (KeyConditionExpression, ExpressionAttributeNames) => {
    const query = {
      TableName: "mine",
      KeyConditionExpression,
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ":v": { S: "theirs" }, ":other": { S: "x" } },
    };

    expect(dynamoDbAccess("Query", query, options)).toMatchObject([
      { context: { "dynamodb:LeadingKeys": ["theirs"] } },
    ]);
  });
});

it.each([
  ["DescribeBackup", { BackupArn: "arn:b" }, ["arn:b"]],
  ["DeleteBackup", { BackupArn: "arn:b" }, ["arn:b"]],
  ["RestoreTableFromBackup", { BackupArn: "arn:b", TargetTableName: "new" }, ["arn:b", "new"]],
  ["RestoreTableToPointInTime", { SourceTableName: "old", TargetTableName: "new" }, ["old", "new"]],
])("asks for %s about what is read and what is made", (operation, input, expected) => {
  const requests = dynamoDbAccess(operation, input, { region: "eu-west-1", accountId: "1" });

  expect(requests.map(({ resource }) => resource.split("/").at(-1))).toEqual(expected);
});

it("is told by a PartiQL statement itself, and refused where it is none", () => {
  const statementAccess = ({ Statement }: { readonly Statement: string }) => {
    if (Statement === "none") throw new DynamoDbError("ValidationException", "none");
    const [action, table] = ["PartiQLSelect", "mine"] as const;
    return { action, table, index: "by-kind", leadingKey: "k", isFullScan: false };
  };
  const access = (Statement: string) =>
    dynamoDbAccess("ExecuteStatement", { ...STRAY, Statement }, { ...options, statementAccess });

  expect(access("SELECT")).toEqual([
    {
      action: "dynamodb:PartiQLSelect",
      resource: `${arn("mine")}/index/by-kind`,
      context: { "dynamodb:FullTableScan": "false", "dynamodb:LeadingKeys": ["k"] },
    },
  ]);
  expect(() => access("none")).toThrow("none");
  const statements = [{ Statement: "SELECT" }, { Statement: "none" }, { Statement: "SELECT" }];
  for (const [operation, member] of [
    ["BatchExecuteStatement", "Statements"],
    ["ExecuteTransaction", "TransactStatements"],
  ] as const) {
    const input = { ...STRAY, Statement: "SELECT", [member]: statements };
    const requests = dynamoDbAccess(operation, input, { ...options, statementAccess });
    expect(requests).toEqual([...access("SELECT"), ...access("SELECT")]);
  }
});

/** Neither a text nor anything that could be made one. */
const WRONG: readonly unknown[] = [
  { toString: 1, valueOf: 1 },
  { toString: null },
  [{ toString: null }],
  null,
];

it.each([...Object.keys(OPERATIONS), "TransactWriteItems", "GetRecords", "RestoreTableFromBackup"])(
  "decides on %s whatever stands where a name belongs",
  (operation) => {
    for (const wrong of WRONG) {
      const request = {
        ...{ TableName: wrong, IndexName: wrong, ResourceArn: wrong, BackupArn: wrong },
        ...{ ShardIterator: wrong, TargetTableName: wrong, KeyConditionExpression: wrong },
        Key: { pk: { S: wrong } },
        RequestItems: { mine: { Keys: [{ pk: { S: wrong } }, wrong] } },
        TransactItems: [{ Put: { TableName: wrong, Item: { pk: wrong } } }, wrong],
      };

      const [access] = dynamoDbAccess(operation, request, options);
      const [byConditions] = dynamoDbAccess(
        operation,
        { ...request, KeyConditions: { pk: wrong } },
        options,
      );

      expect(access?.action).toMatch(/^dynamodb:/);
      expect(byConditions?.action).toBe(access?.action);
    }
  },
);
