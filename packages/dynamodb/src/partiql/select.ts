import { hash } from "node:crypto";
import { validationError } from "../dynamodb-error.ts";
import {
  compileCondition,
  type KeyAttributes,
  openScope,
  type Path,
  valueAt,
} from "../expressions/index.ts";
import { type Engine, findTable } from "../operations/engine.ts";
import { queryRows } from "../operations/query.ts";
import { findIndex, readPage } from "../operations/read-page.ts";
import { scanRows } from "../operations/scan.ts";
import { type AttributeValue, emptyAttributes, type Item } from "../values/index.ts";
import { ExpressionFormatter } from "./format-expression.ts";
import { checkKeyTypes, equalValuesOf, termsOf } from "./keys.ts";
import { nameOf } from "./parse-statement.ts";
import type { SelectStatement } from "./statement.ts";

export interface ReadRequest {
  readonly Statement: string;
  readonly Parameters?: readonly unknown[];
  readonly ConsistentRead?: boolean;
  readonly NextToken?: string;
  readonly Limit?: number;
  readonly ReturnConsumedCapacity?: string;
}

interface Page {
  readonly Items: readonly Item[];
  readonly LastEvaluatedKey?: Item;
  readonly ConsumedCapacity?: object;
}

/** Reads one partition where the statement names it, and the whole table or index otherwise. */
export function executeSelect(
  engine: Engine,
  statement: SelectStatement,
  values: readonly AttributeValue[],
  request: ReadRequest,
): object {
  const table = findTable(engine, statement.table);
  const { ConsistentRead, Limit, ReturnConsumedCapacity } = request;
  const input = {
    TableName: statement.table,
    ...(statement.index !== undefined && { IndexName: statement.index }),
    ...(ConsistentRead !== undefined && { ConsistentRead }),
    ...(Limit !== undefined && { Limit }),
    ...(ReturnConsumedCapacity !== undefined && { ReturnConsumedCapacity }),
  };
  const index = findIndex(table, input);
  const { key, keyNames } = index ?? table;
  const equal = equalValuesOf(statement.where, keyNames, values);
  checkKeyTypes(equal, key);
  const partition = partitionOf(equal, key);
  const isReversed = isDescending(statement, key, partition !== undefined);
  const startKey = readToken(request);
  const rows = partition
    ? queryRows(table, index, partition, startKey, isReversed)
    : scanRows({}, table, index, startKey);
  const filter = filterOf(engine, statement, values);
  const projection = projectionOf(statement);
  const page = readPage(engine, input, rows, {
    ...(filter && { filter }),
    ...(projection && { projection }),
  }) as Page;
  const { Items, LastEvaluatedKey, ConsumedCapacity } = page;
  return {
    Items,
    ...(LastEvaluatedKey && { LastEvaluatedKey, NextToken: tokenOf(request, LastEvaluatedKey) }),
    ConsumedCapacity,
  };
}

/**
 * What a statement shows of the one item that it names by its whole key, and by nothing else.
 *
 * @param operation the batch or transaction that it is part of
 */
export function readOne(
  engine: Engine,
  statement: SelectStatement,
  values: readonly AttributeValue[],
  operation: "BatchExecuteStatement" | "ExecuteTransaction",
): { readonly input: object; readonly show: (item: Item) => Item } {
  if (statement.index !== undefined && operation === "ExecuteTransaction") {
    throw validationError("Reads on indices are not supported within transactions.");
  }
  const table = findTable(engine, statement.table);
  const Key = equalValuesOf(statement.where, table.keyNames, values);
  const isWhole = table.keyNames.every((name) => Key[name]);
  const isMore = termsOf(statement.where).length > table.keyNames.length;
  if (statement.index !== undefined || !isWhole || isMore) {
    throw validationError(
      `Select statements within ${operation} must specify the primary key in the where clause.`,
    );
  }
  checkKeyTypes(Key, table.key);
  const projection = projectionOf(statement);
  return {
    input: { TableName: statement.table, Key },
    show: (item) => (projection ? projection.project(item) : item),
  };
}

function projectionOf({ paths }: SelectStatement) {
  const shown = paths?.map((node) => [nameOf(node), pathOf(node)] as const);
  if (shown === undefined) return undefined;
  return {
    // What a local index must look up in the table; paths into one attribute may overlap.
    paths: shown.map(([, path]) => path),
    project: (item: Item) => named(item, shown),
  };
}

/** The partition, and as much of the rest of the key, as a statement gives the values of. */
export function partitionOf(equal: Item, { hash: parts, range }: KeyAttributes) {
  const partition = parts.map(({ name }) => equal[name]);
  if (partition.some((value) => value === undefined)) return undefined;
  const sorted = range.map(({ name }) => equal[name]);
  const end = sorted.indexOf(undefined);
  return {
    partition: partition as AttributeValue[],
    equal: (end < 0 ? sorted : sorted.slice(0, end)) as AttributeValue[],
  };
}

function isDescending(
  { order, where }: SelectStatement,
  { hash: parts, range }: KeyAttributes,
  hasPartition: boolean,
): boolean {
  if (order.length === 0) return false;
  if (!where) {
    throw validationError("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  if (!hasPartition) {
    throw validationError(
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    );
  }
  const names = [...parts, ...range].map(({ name }) => name);
  const stranger = order.find(({ name }) => !names.includes(name));
  if (stranger) {
    throw validationError(
      `Variable reference ${stranger.name} in ORDER BY clause must be part of the primary key`,
    );
  }
  return order.some((each) => each.isDescending && range.some(({ name }) => name === each.name));
}

function filterOf(engine: Engine, { where }: SelectStatement, values: readonly AttributeValue[]) {
  if (!where) return undefined;
  const formatter = new ExpressionFormatter(values);
  const text = formatter.condition(where);
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: used } =
    formatter.placeholders as Record<string, unknown>;
  return compileCondition(
    "FilterExpression",
    text,
    openScope({ names, values: used }, engine.expressions),
  );
}

const pathOf = ({ steps }: NonNullable<SelectStatement["paths"]>[number]): Path =>
  steps.map((step) => (step.kind === "index" ? step.index : step.name));

function named(item: Item, shown: readonly (readonly [string, Path])[]): Item {
  const result = emptyAttributes();
  for (const [name, path] of shown) {
    const value = valueAt(item, path);
    if (value) result[name] = value;
  }
  return result;
}

const digestOf = ({ Statement, Parameters }: ReadRequest) =>
  hash("sha256", JSON.stringify([Statement, Parameters ?? []]), "base64url");

const tokenOf = (request: ReadRequest, key: Item) =>
  Buffer.from(JSON.stringify([digestOf(request), key])).toString("base64url");

function readToken(request: ReadRequest): Item | undefined {
  if (request.NextToken === undefined) return undefined;
  const [digest, key] = decoded(request.NextToken);
  if (digest === digestOf(request)) return key;
  throw validationError("NextToken does not match request");
}

function decoded(token: string): readonly [string, Item] {
  try {
    const parts = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(parts) && typeof parts[0] === "string") return parts as [string, Item];
  } catch {
    // What cannot be read is answered as what is of another shape.
  }
  throw validationError("Invalid NextToken");
}
