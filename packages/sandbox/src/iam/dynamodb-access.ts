import { type DynamoDb, DynamoDbError, tableNameOf } from "@proton/dynamodb";
import type { AccessRequest } from "./evaluate.ts";

export interface DynamoDbAccessOptions {
  readonly region: string;
  readonly accountId: string;
  /** The name of a table's partition key, for `dynamodb:LeadingKeys`. */
  readonly partitionKeyOf?: (table: string) => string | undefined;
  /** What a PartiQL statement touches. */
  readonly statementAccess?: DynamoDb["statementAccess"];
}

/** Operations that are about no table in particular. */
const WITHOUT_TABLE = new Set([
  "ListTables",
  "DescribeLimits",
  "DescribeEndpoints",
  "ListBackups",
  "ListGlobalTables",
  "ListStreams",
]);

/** Operations whose tables are the keys of `RequestItems`. */
const BATCHES = new Set(["BatchGetItem", "BatchWriteItem"]);

/** Operations of several PartiQL statements, and where these are. */
const STATEMENTS: Readonly<Record<string, string>> = {
  BatchExecuteStatement: "Statements",
  ExecuteTransaction: "TransactStatements",
};

/** Operations that name what they are about by its ARN, and where. */
const BY_ARN: Readonly<Record<string, string>> = {
  TagResource: "ResourceArn",
  UntagResource: "ResourceArn",
  ListTagsOfResource: "ResourceArn",
  PutResourcePolicy: "ResourceArn",
  GetResourcePolicy: "ResourceArn",
  DeleteResourcePolicy: "ResourceArn",
  DescribeBackup: "BackupArn",
  DeleteBackup: "BackupArn",
};

/** Operations that name a stream; an iterator begins with its ARN. */
const STREAM_MEMBERS: Readonly<Record<string, string>> = {
  DescribeStream: "StreamArn",
  GetShardIterator: "StreamArn",
  GetRecords: "ShardIterator",
};

/** What the actions of a transaction have to be allowed: what they do, one by one. */
const TRANSACTED: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

const TABLE_ARN = /^arn:aws[\w-]*:dynamodb:([\w-]+):(\d{12}):table\/[^/]+$/;

/** The account of what a request is about; `undefined` for what is nobody's. */
export const accountOfResource = (resource: string): string | undefined =>
  /^arn:aws[\w-]*:dynamodb:[\w-]+:(\d{12}):/.exec(resource)?.[1];

/** Operations that can go to an index. */
const INDEXED = new Set(["Query", "Scan"]);

type Input = Readonly<Record<string, unknown>>;

/** A name that a request holds. What cannot be one is none: the request is refused for it afterwards. */
const textOf = (value: unknown): string => (typeof value === "object" ? "" : String(value));

const isRecord = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What a DynamoDB request has to be allowed: one entry for each table or index that it touches. Only
 * the operation's own members say which: a stray one, of another operation, says nothing.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function dynamoDbAccess(
  operation: string,
  input: unknown,
  options: DynamoDbAccessOptions,
): readonly AccessRequest[] {
  const action = `dynamodb:${operation}`;
  const prefix = `arn:aws:dynamodb:${options.region}:${options.accountId}:table/`;
  const arnOf = (name: unknown) => {
    const text = textOf(name);
    const [arn, region] = TABLE_ARN.exec(text) ?? [];
    return arn !== undefined && region === options.region ? arn : prefix + tableNameOf(text);
  };
  // A statement means a table by its name, whatever account an ARN in it says.
  const ownArnOf = (name: unknown) => prefix + tableNameOf(textOf(name));
  const request = isRecord(input) ? input : {};
  if (WITHOUT_TABLE.has(operation)) return [{ action, resource: "*", context: {} }];
  const statementsMember = Object.hasOwn(STATEMENTS, operation) ? STATEMENTS[operation] : undefined;
  if (statementsMember !== undefined) {
    const statements = request[statementsMember];
    return (Array.isArray(statements) ? statements : [])
      .filter(isRecord)
      .flatMap((statement) => batchedAccess(statement, ownArnOf, options));
  }
  if (operation === "ExecuteStatement") return partiQlAccess(request, ownArnOf, options);
  if (BATCHES.has(operation)) {
    const tables = isRecord(request.RequestItems) ? Object.entries(request.RequestItems) : [];
    return tables.map(([table, requests]) => ({
      action,
      resource: arnOf(table),
      context: leadingKeys(keysOfBatch(requests), table, options),
    }));
  }
  const arnMember = Object.hasOwn(BY_ARN, operation) ? BY_ARN[operation] : undefined;
  if (arnMember !== undefined) {
    return [{ action, resource: textOf(request[arnMember]), context: {} }];
  }
  if (operation === "CreateTable" && request.ResourcePolicy !== undefined) {
    const resource = arnOf(request.TableName);
    return [action, "dynamodb:PutResourcePolicy"].map((each) => ({
      action: each,
      resource,
      context: {},
    }));
  }
  if (operation.startsWith("RestoreTable")) {
    const source = request.BackupArn ?? request.SourceTableArn ?? arnOf(request.SourceTableName);
    const resources = [textOf(source), arnOf(request.TargetTableName)];
    return resources.map((resource) => ({ action, resource, context: {} }));
  }
  const streamMember = Object.hasOwn(STREAM_MEMBERS, operation)
    ? STREAM_MEMBERS[operation]
    : undefined;
  if (streamMember !== undefined) {
    const [resource = ""] = textOf(request[streamMember]).split("|");
    return [{ action, resource, context: {} }];
  }
  if (Array.isArray(request.TransactItems) && operation.startsWith("Transact")) {
    return request.TransactItems.flatMap((item) => transactedAccess(item, arnOf, options));
  }
  const isIndexed = INDEXED.has(operation) && request.IndexName !== undefined;
  const index = isIndexed ? `/index/${textOf(request.IndexName)}` : "";
  const table = textOf(request.TableName);
  return [
    {
      action,
      resource: arnOf(table) + index,
      // Worked out only for policies that ask for it.
      get context() {
        return {
          ...leadingKeys([request.Key, request.Item, queriedKey(request)], table, options),
          ...(typeof request.Select === "string" && { "dynamodb:Select": request.Select }),
          ...(typeof request.ReturnValues === "string" && {
            "dynamodb:ReturnValues": request.ReturnValues,
          }),
        };
      },
    },
  ];
}

/**
 * A statement is allowed by what it does to which table or index, not by the operation's name.
 *
 * @throws {DynamoDbError} for a text that is no statement
 */
function partiQlAccess(
  { Statement, Parameters }: Input,
  arnOf: (name: unknown) => string,
  { statementAccess }: DynamoDbAccessOptions,
): readonly AccessRequest[] {
  if (typeof Statement !== "string" || !statementAccess) return [];
  const parameters = Array.isArray(Parameters) ? { Parameters } : {};
  // What is wrong with a statement is said here: what cannot be decided on is never executed.
  const access = statementAccess({ Statement, ...parameters });
  const { action, table, index, leadingKey, isFullScan } = access;
  return [
    {
      action: `dynamodb:${action}`,
      resource: arnOf(table) + (index === undefined ? "" : `/index/${index}`),
      context: {
        "dynamodb:FullTableScan": String(isFullScan),
        ...(leadingKey !== undefined && { "dynamodb:LeadingKeys": [leadingKey] }),
      },
    },
  ];
}

/** What is no statement touches nothing: whoever runs the others reads it in the same way, and says so. */
function batchedAccess(
  statement: Input,
  arnOf: (name: unknown) => string,
  options: DynamoDbAccessOptions,
): readonly AccessRequest[] {
  try {
    return partiQlAccess(statement, arnOf, options);
  } catch (error) {
    if (error instanceof DynamoDbError) return [];
    throw error;
  }
}

function transactedAccess(
  item: unknown,
  arnOf: (name: unknown) => string,
  options: DynamoDbAccessOptions,
): readonly AccessRequest[] {
  const actions = isRecord(item) ? Object.entries(item) : [];
  return actions.flatMap(([name, action]) => {
    const operation = Object.hasOwn(TRANSACTED, name) ? TRANSACTED[name] : undefined;
    if (operation === undefined || !isRecord(action)) return [];
    const table = textOf(action.TableName);
    return [
      {
        action: `dynamodb:${operation}`,
        resource: arnOf(table),
        context: leadingKeys([action.Key, action.Item], table, options),
      },
    ];
  });
}

/** The names and values that a query's key condition compares with `=`. */
function queriedKey(request: Input): Input {
  if (isRecord(request.KeyConditions)) {
    const conditions = Object.entries(request.KeyConditions);
    return Object.fromEntries(
      conditions.map(([name, condition]) => {
        const list = isRecord(condition) ? condition.AttributeValueList : undefined;
        return [name, Array.isArray(list) ? list[0] : undefined];
      }),
    );
  }
  const expression = textOf(request.KeyConditionExpression ?? "").replaceAll(/[()]/g, " ");
  const names = isRecord(request.ExpressionAttributeNames) ? request.ExpressionAttributeNames : {};
  const values = request.ExpressionAttributeValues;
  // Either side may be the name.
  const equalities = [
    ...expression.matchAll(/(?<name>[#\w.-]+)\s*=\s*(?<value>:\w+)/g),
    ...expression.matchAll(/(?<value>:\w+)\s*=\s*(?<name>[#\w.-]+)/g),
  ].map(({ groups }) => groups);
  return Object.fromEntries(
    equalities.map(({ name = "", value = "" } = {}) => [
      textOf(Object.hasOwn(names, name) ? names[name] : name),
      isRecord(values) ? values[value] : undefined,
    ]),
  );
}

function keysOfBatch(requests: unknown): readonly unknown[] {
  if (isRecord(requests) && Array.isArray(requests.Keys)) return requests.Keys;
  if (!Array.isArray(requests)) return [];
  return requests.map((entry) => entry?.PutRequest?.Item ?? entry?.DeleteRequest?.Key);
}

function leadingKeys(
  items: readonly unknown[],
  table: string,
  { partitionKeyOf }: DynamoDbAccessOptions,
): { readonly "dynamodb:LeadingKeys"?: readonly string[] } {
  const name = partitionKeyOf?.(table);
  if (name === undefined) return {};
  const values = items.flatMap((item) => {
    const value = isRecord(item) ? item[name] : undefined;
    return isRecord(value) ? Object.values(value).map(textOf) : [];
  });
  return values.length === 0 ? {} : { "dynamodb:LeadingKeys": values };
}
