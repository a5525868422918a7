import { validationError } from "../dynamodb-error.ts";
import type { Engine, Operation } from "../operations/engine.ts";
import { tableNameOf } from "../operations/engine.ts";
import { checkValueShape, type Item, typeOf } from "../values/index.ts";
import { equalValuesOf } from "./keys.ts";
import { parseStatement } from "./parse-statement.ts";
import { executeSelect, type ReadRequest } from "./select.ts";
import { checkParameters, evaluate } from "./values.ts";
import { type BoundWrite, executeWrite } from "./write.ts";

interface Request extends ReadRequest {
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** Runs one PartiQL statement. */
export const executeStatement: Operation<Request> = (engine, request) => {
  const { ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure } = request;
  const bound = bindStatement(request);
  const { statement } = bound;
  if (statement.kind !== "select") {
    return executeWrite(engine, bound, {
      ...(ReturnConsumedCapacity !== undefined && { ReturnConsumedCapacity }),
      ...(ReturnValuesOnConditionCheckFailure !== undefined && {
        ReturnValuesOnConditionCheckFailure,
      }),
    });
  }
  if (statement.isCheck) throw misplacedCheck();
  return executeSelect(engine, statement, bound.values, request);
};

export const misplacedCheck = () =>
  validationError("EXISTS can only be used in ExecuteTransaction write requests.");

/** A statement of a request with the values of its conditions and updates. */
export function bindStatement({
  Statement: text,
  Parameters: parameters = [],
}: Pick<ReadRequest, "Statement" | "Parameters">): BoundWrite {
  const statement = parseStatement(text);
  checkParameters(statement, parameters);
  // Those of an INSERT stand in its item.
  const values =
    statement.kind === "insert" ? [] : statement.values.map((value) => evaluate(value, parameters));
  return { statement, values, parameters };
}

/** What a statement touches, for whoever decides whether it may. */
export interface StatementAccess {
  readonly action: "PartiQLSelect" | "PartiQLInsert" | "PartiQLUpdate" | "PartiQLDelete";
  readonly table: string;
  readonly index?: string;
  /** The value of the partition key, where the statement has one. */
  readonly leadingKey?: string;
  readonly isFullScan: boolean;
}

const ACTIONS = {
  select: "PartiQLSelect",
  insert: "PartiQLInsert",
  update: "PartiQLUpdate",
  delete: "PartiQLDelete",
} as const;

/**
 * What a statement touches.
 *
 * @throws {DynamoDbError} for a text that is no statement, which touches nothing
 */
export function statementAccess(
  { catalog }: Pick<Engine, "catalog">,
  { Statement: text, Parameters = [] }: Pick<ReadRequest, "Statement" | "Parameters">,
): StatementAccess {
  const statement = parseStatement(text);
  checkParameters(statement, Parameters);
  // This is asked before the request is held to the shapes of the API.
  for (const parameter of Parameters) checkValueShape(parameter);
  const table = catalog.get(tableNameOf(statement.table));
  const { index } = statement.kind === "select" ? statement : { index: undefined };
  const key = index
    ? table?.indexes.find(({ definition }) => definition.IndexName === index)?.key
    : table?.key;
  const [hash] = key?.hash ?? [];
  const given: Item =
    statement.kind === "insert"
      ? ((evaluate(statement.item, Parameters) as { M: Item }).M ?? {})
      : equalValuesOf(
          statement.where,
          hash ? [hash.name] : [],
          statement.values.map((value) => evaluate(value, Parameters)),
        );
  const value = hash && given[hash.name];
  return {
    action: ACTIONS[statement.kind],
    table: statement.table,
    isFullScan: statement.kind === "select" && value === undefined,
    ...(index !== undefined && { index }),
    ...(value && {
      leadingKey: String((value as unknown as Record<string, unknown>)[typeOf(value)]),
    }),
  };
}
