import { validationError } from "../dynamodb-error.ts";
import {
  type Condition,
  checkConditionalOperator,
  checkExpressionParameters,
  compileCondition,
  compileUpdate,
  openScope,
  readAttributeUpdates,
  readExpected,
  refuseIndexKeyUpdate,
  refuseKeyUpdate,
  type Update,
} from "../expressions/index.ts";
import type { Table } from "../tables/table.ts";
import { type Item, MAX_ITEM_SIZE, sizeOfItem, validateItem } from "../values/index.ts";
import type { Engine } from "./engine.ts";
import { checkIndexKeys, checkItemKeys, checkKey, keyIn, refuseKeyLookups } from "./keys.ts";

/** What the requests that write one item have in common, alone or in a transaction. */
export interface WriteInput {
  readonly TableName: string;
  readonly Item?: unknown;
  readonly Key?: unknown;
  readonly UpdateExpression?: string;
  readonly AttributeUpdates?: unknown;
  readonly ConditionExpression?: string;
  readonly Expected?: unknown;
  readonly ConditionalOperator?: string;
  readonly ExpressionAttributeNames?: unknown;
  readonly ExpressionAttributeValues?: unknown;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** A write that has nothing wrong with it as far as that shows without the table. */
export interface PreparedWrite {
  readonly tableName: string;
  readonly condition: Condition | undefined;
  readonly update?: Update;
  /** The key of the item, right or not. */
  keyOf(table: Table): Item;
  /** Holds the write to the table, and gives the key of the item. */
  bind(table: Table): Item;
  /** The item that there is to be, or undefined where there is to be none. */
  apply(table: Table, before: Item | undefined, key: Item): Item | undefined;
}

/** Prepares the write of a whole item. */
export function preparePut({ expressions }: Engine, input: WriteInput): PreparedWrite {
  checkExpressionParameters(input as never, {
    expressions: ["ConditionExpression"],
    legacy: ["Expected", "ConditionalOperator"],
  });
  const item = validateItem(input.Item);
  refuseReturnValues(input);
  if (sizeOfItem(item) > MAX_ITEM_SIZE) {
    throw validationError("Item size has exceeded the maximum allowed size");
  }
  const { condition } = readExpressions(input, expressions);
  return {
    tableName: input.TableName,
    condition,
    keyOf: (table) => keyIn(item, table.keyNames),
    bind(table) {
      refuseKeyLookups(table, condition?.paths);
      checkItemKeys(item, table);
      return keyIn(item, table.keyNames);
    },
    apply: () => item,
  };
}

/** Prepares the removal of an item. */
export function prepareDelete({ expressions }: Engine, input: WriteInput): PreparedWrite {
  checkExpressionParameters(input as never, {
    expressions: ["ConditionExpression"],
    legacy: ["Expected", "ConditionalOperator"],
  });
  const key = validateItem(input.Key);
  refuseReturnValues(input);
  const { condition } = readExpressions(input, expressions);
  return { ...keyed(input, key, condition), apply: () => undefined };
}

/** Prepares a transaction's look at an item that it does not change. */
export function prepareCheck({ expressions }: Engine, input: WriteInput): PreparedWrite {
  const key = validateItem(input.Key);
  const { condition } = readExpressions(input, expressions);
  return { ...keyed(input, key, condition), apply: (_table, before) => before };
}

/** Prepares a change of an item. */
export function prepareUpdate({ expressions }: Engine, input: WriteInput): PreparedWrite {
  checkExpressionParameters(input as never, {
    expressions: ["UpdateExpression", "ConditionExpression"],
    legacy: ["AttributeUpdates", "Expected", "ConditionalOperator"],
  });
  const key = validateItem(input.Key);
  const { condition, update } = readExpressions(input, expressions);
  const paths = [...(update?.paths ?? []), ...(update?.reads ?? [])];
  return {
    ...keyed(input, key, condition),
    ...(update && { update }),
    bind(table) {
      checkKey(key, table);
      if (update) refuseKeyUpdate(update, table.keyNames);
      if (update) refuseIndexKeyUpdate(update, indexKeysOf(table));
      refuseKeyLookups(table, [...paths, ...(condition?.paths ?? [])]);
      return key;
    },
    apply(table, before) {
      if (!update) return before ?? key;
      const after = update.apply(before, key);
      if (after === undefined) return undefined;
      if (sizeOfItem(after) > MAX_ITEM_SIZE) {
        throw validationError("Item size to update has exceeded the maximum allowed size");
      }
      checkIndexes(after, table, input.UpdateExpression !== undefined);
      return after;
    },
  };
}

/** An expression whose value is of the wrong type for an index is not told which. */
function checkIndexes(after: Item, table: Table, isExpression: boolean): void {
  try {
    for (const index of table.indexes) checkIndexKeys(after, index);
  } catch (error) {
    if (!isExpression || !/Type mismatch for Index Key/.test(String(error))) throw error;
    throw validationError(
      "The update expression attempted to update the secondary index key to unsupported type",
    );
  }
}

function keyed(input: WriteInput, key: Item, condition: Condition | undefined) {
  return {
    tableName: input.TableName,
    condition,
    keyOf: () => key,
    bind(table: Table): Item {
      checkKey(key, table);
      refuseKeyLookups(table, condition?.paths);
      return key;
    },
  };
}

function refuseReturnValues({ ReturnValues = "NONE" }: WriteInput): void {
  if (ReturnValues === "NONE" || ReturnValues === "ALL_OLD") return;
  throw validationError("ReturnValues can only be ALL_OLD or NONE");
}

/** The expressions of a write, or the older parameters in their place. */
function readExpressions(
  input: WriteInput,
  cache: Engine["expressions"],
): { readonly condition: Condition | undefined; readonly update: Update | undefined } {
  const { UpdateExpression, AttributeUpdates, ConditionExpression, Expected, ConditionalOperator } =
    input;
  const legacyUpdate = AttributeUpdates ? readAttributeUpdates(AttributeUpdates) : undefined;
  const legacyCondition = Expected ? readExpected(Expected, ConditionalOperator) : undefined;
  checkConditionalOperator(ConditionalOperator, Expected);
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  const scope = openScope({ names, values }, cache);
  const update =
    UpdateExpression === undefined ? legacyUpdate : compileUpdate(UpdateExpression, scope);
  const condition =
    ConditionExpression === undefined
      ? legacyCondition
      : compileCondition("ConditionExpression", ConditionExpression, scope);
  scope.assertAllUsed();
  return { condition, update };
}

const indexKeysOf = (table: Table) =>
  table.indexes.flatMap(({ key, definition }) =>
    [...key.hash, ...key.range].map((attribute) => ({
      ...attribute,
      indexName: definition.IndexName,
    })),
  );
