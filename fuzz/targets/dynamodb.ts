import fc from "fast-check";
import { DynamoDbError, openDynamoDb } from "../../packages/dynamodb/src/index.ts";
import { OPERATIONS } from "../../packages/dynamodb/src/operations/index.ts";
import { handleRequest } from "../../packages/dynamodb/src/request-handler.ts";
import { dynamoDbAccess } from "../../packages/sandbox/src/iam/dynamodb-access.ts";
import { hostileTree, mutated } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const KEYS = [
  ...["TableName", "Key", "Item", "Keys", "RequestItems", "TransactItems", "PutRequest", "Put"],
  ...["DeleteRequest", "Get", "Update", "Delete", "ConditionCheck", "items", "pk", "other"],
  ...["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS", "Expected", "AttributeUpdates"],
  ...["KeyConditionExpression", "FilterExpression", "UpdateExpression", "ConditionExpression"],
  ...["ProjectionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "Limit"],
  ...["ExclusiveStartKey", "IndexName", "QueryFilter", "ScanFilter", "KeyConditions", "Action"],
  ...["ComparisonOperator", "AttributeValueList", "ReturnValues", "Segment", "TotalSegments"],
  ...[
    "AttributesToGet",
    "Statement",
    "Statements",
    "TransactStatements",
    "Parameters",
    "KeySchema",
    "AttributeDefinitions",
    "Value",
  ],
  ...["AttributeName", "AttributeType", "KeyType", "BillingMode", "StreamSpecification", "Exists"],
  ...["TimeToLiveSpecification", "Tags", "ResourceArn", "ClientRequestToken", "Select"],
] as const;

const VALUES = [
  ...["items", "pk", ":v", "#n", "pk = :v", "#n = :v", "SET g = :v", "SET a[1].b = :v REMOVE c"],
  ...["attribute_exists(pk)", "HASH", "RANGE", "NONE", "ALL_OLD", "EQ", "NULL", "S", "N", "(((("],
  ...["PAY_PER_REQUEST", "arn:aws:dynamodb:us-east-1:000000000000:table/items", "AA==", "="],
  ...["SELECT * FROM items WHERE pk = ?", "SELECT a[0].b FROM \"items\" WHERE pk IN [?, 'b']"],
  ...["INSERT INTO items VALUE {'pk': ?, 'l': [1, <<'a'>>]}", "DELETE FROM items WHERE pk='a'"],
  ...["UPDATE items SET n = n + 1 REMOVE l[0] WHERE pk = ? RETURNING ALL NEW *", "SELECT * FROM"],
  ...[[], {}],
] as const;

const item = { pk: { S: "a" }, list: { L: [{ N: "1" }, { M: { b: { BOOL: true } } }] } };

/** Members of requests that are right. */
const RIGHT = {
  TableName: "items",
  Key: { pk: { S: "a" } },
  Item: item,
  Keys: [{ pk: { S: "a" } }],
  ExpressionAttributeNames: { "#n": "pk" },
  ExpressionAttributeValues: { ":v": { S: "a" } },
  KeyConditionExpression: "#n = :v",
  UpdateExpression: "SET other = :v",
  RequestItems: { items: [{ PutRequest: { Item: item } }] },
  Statement: "UPDATE items SET other = ? WHERE pk = 'a'",
  Parameters: [{ S: "b" }],
  Statements: [{ Statement: "SELECT * FROM items WHERE pk = 'a'" }],
  TransactStatements: [{ Statement: "INSERT INTO items VALUE {'pk': 'c'}" }],
  TransactItems: [{ Put: { TableName: "items", Item: item } }],
};

/** Whatever a body holds, DynamoDB says what is wrong with it: its own fault is never an answer. */
export const target: FuzzTarget = {
  name: "dynamodb",
  async open() {
    const clock = () => new Date();
    const account = { region: "us-east-1", accountId: "000000000000" };
    const dynamodb = await openDynamoDb({ ...account, clock });
    await dynamodb.execute("CreateTable", {
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    const tree = hostileTree(KEYS, VALUES);
    const members = fc
      .subarray(Object.entries(RIGHT))
      .chain((kept) => mutated(Object.fromEntries(kept), tree));
    // The table of the others stays.
    const operations = Object.keys(OPERATIONS).filter((name) => name !== "DeleteTable");
    const { statementAccess } = dynamodb;
    const access = { ...account, partitionKeyOf: () => "pk", statementAccess };
    return targetOf({
      input: fc.tuple(fc.constantFrom(...operations), fc.oneof(members, tree).map(toJson)),
      async check([operation, json]) {
        const headers = { "x-amz-target": `DynamoDB_20120810.${operation}` };
        const answer = await handleRequest(dynamodb, { headers, body: Buffer.from(json) });
        if (answer.statusCode >= 500) throw new Error(answer.body.toString());
        try {
          dynamoDbAccess(operation, JSON.parse(json || "null"), access);
        } catch (error) {
          if (!(error instanceof DynamoDbError)) throw error;
        }
      },
      close: () => dynamodb.close(),
    });
  },
};

const toJson = (value: unknown) => JSON.stringify(value) ?? "";
