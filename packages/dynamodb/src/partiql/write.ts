import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { type Engine, findTable } from "../operations/engine.ts";
import { deleteItem, putItem, updateItem } from "../operations/items.ts";
import type { Table } from "../tables/table.ts";
import { type AttributeValue, held, type Item } from "../values/index.ts";
import { ExpressionFormatter } from "./format-expression.ts";
import { checkKeyTypes, keyAndRest } from "./keys.ts";
import type { DeleteStatement, InsertStatement, UpdateStatement } from "./statement.ts";
import { evaluate } from "./values.ts";

interface Asked {
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

interface Written {
  readonly Attributes?: Item;
  readonly ConsumedCapacity?: object;
}

const RETURNED: Readonly<Record<string, string>> = {
  "ALL OLD": "ALL_OLD",
  "ALL NEW": "ALL_NEW",
  "MODIFIED OLD": "UPDATED_OLD",
  "MODIFIED NEW": "UPDATED_NEW",
};

/** Writes what is not there yet. */
export function executeInsert(
  engine: Engine,
  { table: TableName, item }: InsertStatement,
  parameters: readonly unknown[],
  asked: Asked,
): object {
  const Item = held(evaluate(item, parameters), "M") ?? {};
  const table = findTable(engine, TableName);
  const missing = table.keyNames.find((name) => !Item[name]);
  if (missing !== undefined) {
    throw validationError(`Key attribute should be present in the item: Key ${missing}`);
  }
  checkKeyTypes(Item, table.key);
  const [hash = ""] = table.keyNames;
  try {
    const { ConsumedCapacity } = putItem(engine, {
      ...asked,
      TableName,
      Item,
      ConditionExpression: "attribute_not_exists(#0)",
      ExpressionAttributeNames: { "#0": hash },
    } as never) as Written;
    return { Items: [], ConsumedCapacity };
  } catch (error) {
    throw isFailedCondition(error) ? duplicate() : error;
  }
}

const isFailedCondition = (error: unknown) =>
  error instanceof DynamoDbError && error.code === "ConditionalCheckFailedException";

const duplicate = () =>
  new DynamoDbError("DuplicateItemException", "Duplicate primary key exists in table");

/** Changes an item that is there, or deletes it; a condition counts only for what is there. */
export function executeChange(
  engine: Engine,
  statement: UpdateStatement | DeleteStatement,
  values: readonly AttributeValue[],
  asked: Asked,
): object {
  const table = findTable(engine, statement.table);
  const { key, rest } = keyAndRest(statement.where, table.key, values);
  checkKeyTypes(key, table.key);
  const formatter = new ExpressionFormatter(values);
  const hash = formatter.name(hashOf(table));
  const [presence, joined] =
    statement.kind === "update"
      ? [`attribute_exists(${hash})`, "AND"]
      : [`attribute_not_exists(${hash})`, "OR"];
  const further = rest && formatter.condition(rest);
  const isCompound = rest?.kind === "and" || rest?.kind === "or" || rest?.kind === "not";
  const input = {
    ...asked,
    TableName: statement.table,
    Key: key,
    ConditionExpression: further
      ? `${presence} ${joined} ${isCompound ? `(${further})` : further}`
      : presence,
    ...(statement.kind === "update" && {
      UpdateExpression: formatter.update(statement.clauses),
    }),
    ...(statement.returning !== undefined && { ReturnValues: RETURNED[statement.returning] }),
  };
  // A DELETE without further conditions has none at all.
  const isPlain = statement.kind === "delete" && !further;
  const { ConditionExpression: _, ...unconditional } = input;
  const request = isPlain ? unconditional : { ...input, ...formatter.placeholders };
  const operation = statement.kind === "update" ? updateItem : deleteItem;
  const { Attributes, ConsumedCapacity } = operation(engine, request as never) as Written;
  return { Items: Attributes ? [Attributes] : [], ConsumedCapacity };
}

const hashOf = ({ keyNames: [name = ""] }: Table) => name;
