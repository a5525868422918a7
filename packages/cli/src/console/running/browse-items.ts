import {
  type AttributeMap,
  type ItemsPage,
  type ItemsRequest,
  SORT_OPERATORS,
  type Table,
} from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import type { RunningAccount } from "./running-application.ts";

/** More than anybody has on one machine. */
const MOST_TABLES = 1_000;

type KeyPart = Table["key"][number];

interface TableDescription {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: KeyPart["type"];
  }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly ItemCount?: number;
  readonly TableSizeBytes?: number;
}
interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
}

/** Every table of an account, the first by its name first. */
export async function listTables(account: RunningAccount): Promise<Table[]> {
  const names: string[] = [];
  let last: string | undefined;
  do {
    const page: { TableNames: string[]; LastEvaluatedTableName?: string } = await execute(
      account,
      "ListTables",
      last === undefined ? {} : { ExclusiveStartTableName: last },
    );
    names.push(...page.TableNames);
    last = page.LastEvaluatedTableName;
  } while (last !== undefined && names.length < MOST_TABLES);
  return Promise.all(names.map((tableName) => describeTable(account, tableName)));
}

/** A table with its keys. @throws ProtonError where there is none of the name */
export async function describeTable(account: RunningAccount, tableName: string): Promise<Table> {
  const { Table: table } = await execute<{ readonly Table: TableDescription }>(
    account,
    "DescribeTable",
    { TableName: tableName },
  );
  const types = new Map(
    table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]),
  );
  const keyOf = (elements: readonly KeyElement[]): KeyPart[] =>
    elements.map(({ AttributeName: name, KeyType }) => ({
      name,
      type: types.get(name) ?? "S",
      role: KeyType === "HASH" ? "partition" : "sort",
    }));
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return {
    accountId: account.accountId,
    tableName: table.TableName,
    key: keyOf(table.KeySchema),
    indexes: indexes.map(({ IndexName: name, KeySchema }) => ({ name, key: keyOf(KeySchema) })),
    items: table.ItemCount ?? 0,
    bytes: table.TableSizeBytes ?? 0,
  };
}

/** A page of items: all of the table or index, or those that a key names. */
export async function browseItems(
  account: RunningAccount,
  request: ItemsRequest,
): Promise<ItemsPage> {
  const { tableName, indexName, query, limit, after } = request;
  const common = {
    TableName: tableName,
    ...(indexName !== undefined && { IndexName: indexName }),
    Limit: limit,
    ...(after && { ExclusiveStartKey: after }),
  };
  const page = await execute<{ Items?: AttributeMap[]; LastEvaluatedKey?: AttributeMap }>(
    account,
    query ? "Query" : "Scan",
    query ? { ...common, ...keyCondition(await keyOf(account, request), query) } : common,
  );
  const { Items: items = [], LastEvaluatedKey: next } = page;
  return { items, ...(next && { next }) };
}

async function keyOf(account: RunningAccount, { tableName, indexName }: ItemsRequest) {
  const table = await describeTable(account, tableName);
  if (indexName === undefined) return table.key;
  const index = table.indexes.find(({ name }) => name === indexName);
  if (index !== undefined) return index.key;
  throw new ProtonError("ResourceNotFoundException", `${tableName} has no index ${indexName}.`);
}

/** Names and values are never part of the expression itself. */
function keyCondition(key: readonly KeyPart[], query: NonNullable<ItemsRequest["query"]>) {
  const { partition, sort, isDescending } = query;
  const names: Record<string, string> = {};
  const values: AttributeMap = {};
  const nameOf = (part: KeyPart) => {
    const placeholder = `#k${key.indexOf(part)}`;
    names[placeholder] = part.name;
    return placeholder;
  };
  const placeholderOf = (part: KeyPart, text: string) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = keyValue(part, text);
    return placeholder;
  };
  const conditions = key
    .filter(({ role }) => role === "partition")
    .map((part) => {
      const text = Object.hasOwn(partition, part.name) ? partition[part.name] : undefined;
      if (text) return `${nameOf(part)} = ${placeholderOf(part, text)}`;
      throw invalid(`A query needs a value of the partition key ${part.name}.`);
    });
  if (sort !== undefined) {
    const part = key.find(({ name, role }) => role === "sort" && name === sort.name);
    if (part === undefined) throw invalid(`${sort.name} is no sort key of what is queried.`);
    const { operator } = sort;
    if (sort.values.length !== SORT_OPERATORS[operator]) {
      throw invalid(`${operator} takes ${SORT_OPERATORS[operator]} of a value of ${part.name}.`);
    }
    const name = nameOf(part);
    const [first = "", second = ""] = sort.values.map((text) => placeholderOf(part, text));
    if (operator === "begins_with") conditions.push(`begins_with(${name}, ${first})`);
    else if (operator === "between") conditions.push(`${name} BETWEEN ${first} AND ${second}`);
    else conditions.push(`${name} ${operator} ${first}`);
  }
  return {
    KeyConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ScanIndexForward: !isDescending,
  };
}

function keyValue({ name, type }: KeyPart, text: string): Record<string, unknown> {
  if (type !== "N" || /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text)) {
    return { [type]: type === "N" ? text.trim() : text };
  }
  throw invalid(`${JSON.stringify(text)} is no number, as the key ${name} is.`);
}

/** Calls DynamoDB as the operator; what it refuses is told in its words. */
export async function execute<Output>(
  { dynamodb }: Pick<RunningAccount, "dynamodb">,
  operation: string,
  input: unknown,
): Promise<Output> {
  try {
    return (await dynamodb.execute(operation, input)) as Output;
  } catch (error) {
    const { code, message, statusCode } = error as Error & { code?: string; statusCode?: number };
    if (code === undefined || statusCode === undefined) throw error;
    throw new ProtonError(code as never, message, { statusCode });
  }
}

const invalid = (message: string) => new ProtonError("ValidationException", message);
