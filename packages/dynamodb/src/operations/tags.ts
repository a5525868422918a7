import { DynamoDbError, invalidParameter, validationError } from "../dynamodb-error.ts";
import type { Table } from "../tables/table.ts";
import { type Engine, type Operation, resourceNotFound, tableNameOf } from "./engine.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const MAX_TAGS = 50;
const PAGE = 10;

/** Tags by key, once they are found to be possible. */
export function readTags(
  tags: readonly Tag[],
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const read = new Map(Object.entries(before));
  for (const { Key, Value } of tags) {
    if (Key.toLowerCase().startsWith("aws:")) {
      throw validationError("System tags cannot be added/updated by requester");
    }
    read.set(Key, Value);
  }
  if (read.size > MAX_TAGS) throw invalidParameter("Too many tags: a table can have 50");
  return Object.fromEntries(read);
}

const ARN = /^arn:aws[\w-]*:dynamodb:[\w-]+:\d+:table\/[^/]{3,}$/;

function findTagged(engine: Engine, arn: string, operation: string): Table {
  if (!/^.+:.+:.+:.+:.+:.+\/.+$/.test(arn)) {
    throw new DynamoDbError(
      "AccessDeniedException",
      `User: arn:aws:iam::${engine.accountId}:root is not authorized to perform: dynamodb:${operation} on resource: ${arn === "" ? "*" : arn}`,
    );
  }
  if (!ARN.test(arn)) {
    throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
  const table = engine.catalog.get(tableNameOf(arn));
  if (table) return table;
  throw resourceNotFound(`Requested resource not found: ResourcArn: ${arn} not found`);
}

export const tagResource: Operation<{ ResourceArn: string; Tags: readonly Tag[] }> = (
  engine,
  { ResourceArn, Tags },
) => {
  const table = findTagged(engine, ResourceArn, "TagResource");
  if (Tags.length === 0) throw validationError("Atleast one Tag needs to be provided as Input.");
  const tags = readTags(Tags, table.definition.tags);
  engine.catalog.replace(table, { ...table.definition, tags });
  return "";
};

export const untagResource: Operation<{ ResourceArn: string; TagKeys: readonly string[] }> = (
  engine,
  { ResourceArn, TagKeys },
) => {
  const table = findTagged(engine, ResourceArn, "UntagResource");
  if (TagKeys.length === 0) {
    throw validationError("Atleast one Tag Key needs to be provided as Input.");
  }
  const left = Object.entries(table.definition.tags).filter(([key]) => !TagKeys.includes(key));
  engine.catalog.replace(table, { ...table.definition, tags: Object.fromEntries(left) });
  return "";
};

export const listTagsOfResource: Operation<{ ResourceArn: string; NextToken?: string }> = (
  engine,
  { ResourceArn, NextToken },
) => {
  const table = findTagged(engine, ResourceArn, "ListTagsOfResource");
  const tags = Object.entries(table.definition.tags).map(([Key, Value]) => ({ Key, Value }));
  const from = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isSafeInteger(from) || from < 0) throw validationError("Invalid NextToken");
  const next = from + PAGE;
  return {
    Tags: tags.slice(from, next),
    ...(next < tags.length && { NextToken: String(next) }),
  };
};
