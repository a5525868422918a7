import { DynamoDbError, invalidParameter, validationError } from "../dynamodb-error.ts";
import type { Table } from "../tables/table.ts";
import { type Engine, type Operation, resourceNotFound, tableNameOf } from "./engine.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const MAX_TAGS = 50;

/** Tags by key, once they are found to be possible. */
export function readTags(
  tags: readonly Tag[],
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const read = new Map(Object.entries(before));
  for (const { Key, Value } of tags) {
    for (const text of [Key, Value]) {
      if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text)) {
        throw validationError(
          `One or more tags have characters that are not allowed: ${text}. Letters, spaces, numbers and _ . : / = + - @ are`,
        );
      }
    }
    if (Key.toLowerCase().startsWith("aws:")) {
      throw validationError("System tags cannot be added/updated by requester");
    }
    read.set(Key, Value);
  }
  if (read.size > MAX_TAGS) throw invalidParameter("Too many tags: a table can have 50");
  return Object.fromEntries(read);
}

const ARN = /^arn:aws[\w-]*:dynamodb:[\w-]+:\d+:table\/[^/]{3,}$/;

function checkArn(arn: string): void {
  if (!arn.startsWith("arn:")) throw validationError(`ARNs must start with 'arn:': ${arn}`);
  if (!ARN.test(arn)) {
    throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
}

function findTagged(engine: Engine, arn: string): Table {
  checkArn(arn);
  const table = engine.catalog.get(tableNameOf(arn));
  if (table?.arn === arn) return table;
  throw resourceNotFound(`Requested resource not found: ResourcArn: ${arn} not found`);
}

/** To list the tags of a table that does not exist is not allowed, rather than not found. */
function findListed(engine: Engine, arn: string): Table {
  try {
    return findTagged(engine, arn);
  } catch (error) {
    if ((error as DynamoDbError).code !== "ResourceNotFoundException") throw error;
    throw new DynamoDbError(
      "AccessDeniedException",
      `User: arn:aws:iam::${engine.accountId}:root is not authorized to perform: dynamodb:ListTagsOfResource on resource: ${arn}`,
    );
  }
}

export const tagResource: Operation<{ ResourceArn: string; Tags: readonly Tag[] }> = (
  engine,
  { ResourceArn, Tags },
) => {
  checkArn(ResourceArn);
  if (Tags.length === 0) throw validationError("Atleast one Tag needs to be provided as Input.");
  const table = findTagged(engine, ResourceArn);
  const tags = readTags(Tags, table.definition.tags);
  engine.catalog.replace(table, { ...table.definition, tags });
  return "";
};

export const untagResource: Operation<{ ResourceArn: string; TagKeys: readonly string[] }> = (
  engine,
  { ResourceArn, TagKeys },
) => {
  checkArn(ResourceArn);
  if (TagKeys.length === 0) {
    throw validationError("Atleast one Tag Key needs to be provided as Input.");
  }
  const table = findTagged(engine, ResourceArn);
  const left = Object.entries(table.definition.tags).filter(([key]) => !TagKeys.includes(key));
  engine.catalog.replace(table, { ...table.definition, tags: Object.fromEntries(left) });
  return "";
};

export const listTagsOfResource: Operation<{ ResourceArn: string; NextToken?: string }> = (
  engine,
  { ResourceArn, NextToken },
) => {
  const table = findListed(engine, ResourceArn);
  const tags = Object.entries(table.definition.tags).map(([Key, Value]) => ({ Key, Value }));
  // All that a table can have are on one page.
  if (NextToken !== undefined) throw validationError("Invalid NextToken");
  return { Tags: tags };
};
