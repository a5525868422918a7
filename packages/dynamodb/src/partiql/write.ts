import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { type Engine, findTable } from "../operations/engine.ts";
import { deleteItem, putItem, updateItem } from "../operations/items.ts";
import type { Table } from "../tables/table.ts";
import { type AttributeValue, held, type Item } from "../values/index.ts";
import { ExpressionFormatter } from "./format-expression.ts";
import { checkKeyTypes, keyAndRest } from "./keys.ts";
import type { InsertStatement, Statement } from "./statement.ts";
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

/** A write as the classic operations have it, by its name in a transaction. */
export interface ClassicWrite {
  readonly action: "Put" | "Update" | "Delete" | "ConditionCheck";
  readonly input: Readonly<Record<string, unknown>>;
}

/** Runs a statement that writes. */
export function executeWrite(engine: Engine, bound: BoundWrite, asked: Asked): object {
  const { action, input } = classicWrite(engine, bound);
  const operation = { Put: putItem, Update: updateItem, Delete: deleteItem }[action as "Put"];
  try {
    const written = operation(engine, { ...asked, ...input } as never) as Written;
    const { Attributes, ConsumedCapacity } = written;
    return { Items: Attributes ? [Attributes] : [], ConsumedCapacity };
  } catch (error) {
    throw bound.statement.kind === "insert" && isFailedCondition(error) ? duplicate() : error;
  }
}

/** A statement that writes, or the check of a transaction, with its values. */
export interface BoundWrite {
  readonly statement: Statement;
  readonly values: readonly AttributeValue[];
  readonly parameters: readonly unknown[];
}

/** What a statement is among the classic operations. */
export function classicWrite(
  engine: Engine,
  { statement, values, parameters }: BoundWrite,
): ClassicWrite {
  return statement.kind === "insert"
    ? insertion(engine, statement, parameters)
    : change(engine, statement, values);
}

const isFailedCondition = (error: unknown) =>
  error instanceof DynamoDbError && error.code === "ConditionalCheckFailedException";

export const DUPLICATE = "Duplicate primary key exists in table";
const duplicate = () => new DynamoDbError("DuplicateItemException", DUPLICATE);

/** Writes what is not there yet. */
function insertion(
  engine: Engine,
  { table: TableName, item }: InsertStatement,
  parameters: readonly unknown[],
): ClassicWrite {
  const Item = held(evaluate(item, parameters), "M") ?? {};
  const table = findTable(engine, TableName);
  const missing = table.keyNames.find((name) => !Item[name]);
  if (missing !== undefined) {
    throw validationError(`Key attribute should be present in the item: Key ${missing}`);
  }
  checkKeyTypes(Item, table.key);
  const ExpressionAttributeNames = { "#0": hashOf(table) };
  const ConditionExpression = "attribute_not_exists(#0)";
  const input = { TableName, Item, ConditionExpression, ExpressionAttributeNames };
  return { action: "Put", input };
}

/** Changes or checks an item that is there, or deletes it; a condition counts only for what is there. */
function change(
  engine: Engine,
  statement: Exclude<Statement, InsertStatement>,
  values: readonly AttributeValue[],
): ClassicWrite {
  const { table: TableName, where, kind } = statement;
  const table = findTable(engine, TableName);
  const { key: Key, rest } = keyAndRest(where, table.key, values);
  checkKeyTypes(Key, table.key);
  const formatter = new ExpressionFormatter(values);
  const hash = formatter.name(hashOf(table));
  const [presence, joined] =
    kind === "delete"
      ? [`attribute_not_exists(${hash})`, "OR"]
      : [`attribute_exists(${hash})`, "AND"];
  const further = rest && formatter.condition(rest);
  const isCompound = rest?.kind === "and" || rest?.kind === "or" || rest?.kind === "not";
  const ConditionExpression = further
    ? `${presence} ${joined} ${isCompound ? `(${further})` : further}`
    : presence;
  const at = { TableName, Key };
  if (kind === "select") {
    if (!rest) {
      throw validationError("EXISTS() must contain a single item read with additional condition");
    }
    return {
      action: "ConditionCheck",
      input: { ...at, ConditionExpression, ...formatter.placeholders },
    };
  }
  const returned = statement.returning !== undefined && {
    ReturnValues: RETURNED[statement.returning],
  };
  if (kind === "update") {
    const UpdateExpression = formatter.update(statement.clauses);
    const input = { ...at, ...returned, ConditionExpression, UpdateExpression };
    return { action: "Update", input: { ...input, ...formatter.placeholders } };
  }
  // One without further conditions has none at all.
  const condition = further && { ConditionExpression, ...formatter.placeholders };
  return { action: "Delete", input: { ...at, ...returned, ...condition } };
}

const hashOf = ({ keyNames: [name = ""] }: Table) => name;
