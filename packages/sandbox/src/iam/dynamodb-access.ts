import type { AccessRequest } from "./evaluate.ts";

export interface DynamoDbAccessOptions {
  readonly region: string;
  readonly accountId: string;
  /** The name of a table's partition key, for `dynamodb:LeadingKeys`. */
  readonly partitionKeyOf?: (table: string) => string | undefined;
}

/** Operations that are about no table in particular. */
const WITHOUT_TABLE = new Set([
  "ListTables",
  "DescribeLimits",
  "DescribeEndpoints",
  "ListBackups",
  "ListGlobalTables",
]);

type Input = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What a DynamoDB request has to be allowed: one entry for each table or index that it touches.
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
  const arnOf = (name: unknown) => (String(name).startsWith("arn:") ? String(name) : prefix + name);
  const request = isRecord(input) ? input : {};
  if (WITHOUT_TABLE.has(operation)) return [{ action, resource: "*", context: {} }];
  if (isRecord(request.RequestItems)) {
    return Object.entries(request.RequestItems).map(([table, requests]) => ({
      action,
      resource: arnOf(table),
      context: leadingKeys(keysOfBatch(requests), table, options),
    }));
  }
  if (typeof request.ResourceArn === "string") {
    return [{ action, resource: request.ResourceArn, context: {} }];
  }
  const index = request.IndexName === undefined ? "" : `/index/${request.IndexName}`;
  const table = String(request.TableName);
  return [
    {
      action,
      resource: arnOf(table) + index,
      context: {
        ...leadingKeys([request.Key, request.Item, queriedKey(request)], table, options),
        ...(typeof request.Select === "string" && { "dynamodb:Select": request.Select }),
        ...(typeof request.ReturnValues === "string" && {
          "dynamodb:ReturnValues": request.ReturnValues,
        }),
      },
    },
  ];
}

/** The names and values that a query's key condition compares with `=`. */
function queriedKey(request: Input): Input {
  if (isRecord(request.KeyConditions)) {
    const conditions = Object.entries(request.KeyConditions);
    return Object.fromEntries(
      conditions.map(([name, condition]) => {
        const { AttributeValueList: list } = condition as { AttributeValueList?: unknown[] };
        return [name, list?.[0]];
      }),
    );
  }
  const expression = String(request.KeyConditionExpression ?? "");
  const names = isRecord(request.ExpressionAttributeNames) ? request.ExpressionAttributeNames : {};
  const values = request.ExpressionAttributeValues;
  const equalities = [...expression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)];
  return Object.fromEntries(
    equalities.map(([, name = "", value = ""]) => [
      String(names[name] ?? name),
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
    return isRecord(value) ? Object.values(value).map(String) : [];
  });
  return values.length === 0 ? {} : { "dynamodb:LeadingKeys": values };
}
