import type { Item, TableDescription } from "./dynalite.ts";
import { DynamoDbError } from "./dynamodb-error.ts";

/** What DynamoDB says of an empty text as a key of an index, which dynalite lets pass. */
export function emptyIndexKey(table: TableDescription, item: Item): DynamoDbError | undefined {
  const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = table;
  for (const { IndexName, KeySchema } of [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes]) {
    for (const { AttributeName } of KeySchema) {
      const { S, B } = item[AttributeName] ?? {};
      if (S !== "" && B !== "") continue;
      const type = S === "" ? "string" : "binary";
      return new DynamoDbError(
        "ValidationException",
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${type} value. IndexName: ${IndexName}, IndexKey: ${AttributeName}`,
      );
    }
  }
  return undefined;
}
