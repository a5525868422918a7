import { DynamoDbError, invalidParameter, validationError } from "../dynamodb-error.ts";
import {
  type KeyAttribute,
  type KeyAttributes,
  type Path,
  refuseKeyPaths,
} from "../expressions/index.ts";
import type { Index, Table } from "../tables/table.ts";
import {
  type Attributes,
  attributeOf,
  held,
  type Item,
  sizeOfValue,
  typeOf,
} from "../values/index.ts";

const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

const MISMATCH = "The provided key element does not match the schema";

/** Refuses a key that is not exactly the table's. */
export function checkKey(key: Attributes, table: Table): void {
  if (Object.keys(key).length !== table.keyNames.length) throw validationError(MISMATCH);
  checkKeyValues(key, table.key);
}

/** Refuses values that the attributes of a key cannot have. */
export function checkKeyValues(key: Attributes, attributes: KeyAttributes): void {
  eachKeyAttribute(attributes, ({ name, type }, isHash) => {
    const value = attributeOf(key, name);
    if (!value || typeOf(value) !== type) throw validationError(MISMATCH);
    checkKeyValue(key, name, isHash);
  });
}

/** Refuses an item that cannot be in the table, or in one of its indexes. */
export function checkItemKeys(item: Item, table: Table): void {
  eachKeyAttribute(table.key, ({ name, type }, isHash) => {
    const value = attributeOf(item, name);
    if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
    if (typeOf(value) !== type) {
      throw invalidParameter(
        `Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
    checkKeyValue(item, name, isHash);
  });
  for (const index of table.indexes) checkIndexKeys(item, index);
}

/** Refuses an item whose attributes are not what an index has for its key. */
export function checkIndexKeys(item: Item, { key, definition }: Index): void {
  eachKeyAttribute(key, ({ name, type }, isHash) => {
    const value = attributeOf(item, name);
    if (!value) return;
    if (typeOf(value) !== type) {
      throw invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${definition.IndexName}`,
      );
    }
    const empty = emptinessOf(item, name);
    if (empty) {
      throw validationError(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
          `The AttributeValue for a key attribute cannot contain an empty ${empty} value. IndexName: ${definition.IndexName}, IndexKey: ${name}`,
      );
    }
    checkKeySize(item, name, isHash);
  });
}

function eachKeyAttribute(
  { hash, range }: KeyAttributes,
  check: (attribute: KeyAttribute, isHash: boolean) => void,
): void {
  for (const attribute of hash) check(attribute, true);
  for (const attribute of range) check(attribute, false);
}

function checkKeyValue(item: Attributes, name: string, isHash: boolean): void {
  const empty = emptinessOf(item, name);
  if (empty) {
    throw validationError(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`,
    );
  }
  checkKeySize(item, name, isHash);
}

function emptinessOf(item: Attributes, name: string): string | undefined {
  const value = attributeOf(item, name);
  if (held(value, "S") === "") return "string";
  return held(value, "B") === "" ? "binary" : undefined;
}

function checkKeySize(item: Attributes, name: string, isHash: boolean): void {
  const value = attributeOf(item, name);
  const size = value && held(value, "N") === undefined ? sizeOfValue(value) : 0;
  if (isHash && size > MAX_HASH_BYTES) {
    throw invalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  if (!isHash && size > MAX_RANGE_BYTES) {
    throw invalidParameter(
      "Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
    );
  }
}

/** The key of an item. */
export function keyIn(item: Item, names: readonly string[]): Item {
  const key: Record<string, Item[string]> = Object.create(null);
  for (const name of names) {
    const value = attributeOf(item, name);
    if (value) key[name] = value;
  }
  return key;
}

/** Refuses paths that lead into attributes of keys, of the table or of any of its indexes. */
export function refuseKeyLookups({ keyNames, indexes }: Table, paths: readonly Path[] = []): void {
  refuseKeyPaths(paths, keyNames, "Key");
  for (const index of indexes) refuseKeyPaths(paths, index.keyNames, "IndexKey");
}

/** A condition does not hold; the answer may show the item that it does not hold for. */
export function conditionFailed(item: Item | undefined, show: unknown): DynamoDbError {
  const details = item && show === "ALL_OLD" ? { Item: item } : {};
  return new DynamoDbError("ConditionalCheckFailedException", "The conditional request failed", {
    details,
  });
}
