import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { type Engine, type Operation, tableNameOf } from "../operations/engine.ts";
import { getItem } from "../operations/items.ts";
import { transactGetItems, transactWriteItems } from "../operations/transactions.ts";
import type { Item } from "../values/index.ts";
import { bindStatement, misplacedCheck } from "./execute-statement.ts";
import { readOne } from "./select.ts";
import type { SelectStatement } from "./statement.ts";
import { type BoundWrite, classicWrite, DUPLICATE, executeWrite } from "./write.ts";

interface StatementRequest {
  readonly Statement: string;
  readonly Parameters?: readonly unknown[];
  readonly ConsistentRead?: boolean;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

interface BatchRequest {
  readonly Statements: readonly StatementRequest[];
  readonly ReturnConsumedCapacity?: string;
}

interface TransactionRequest {
  readonly TransactStatements: readonly StatementRequest[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
}

interface Capacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
}

/** What fails in a batch is told beside what succeeds, by the code of its error. */
const BATCH_CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  DuplicateItemException: "DuplicateItem",
  ResourceNotFoundException: "ResourceNotFound",
  ValidationException: "ValidationError",
};

/** Runs statements one by one: all of them read, or all of them write. */
export const batchExecuteStatement: Operation<BatchRequest> = (engine, request) => {
  const { Statements, ReturnConsumedCapacity } = request;
  const bound = Statements.map((statement) => attempt(() => bindStatement(statement)));
  refuseMixed(bound.flatMap((each) => (each instanceof DynamoDbError ? [] : [each])));
  const capacities: Capacity[] = [];
  const responses = Statements.map((asked, at) => {
    const statement = bound[at];
    if (statement === undefined || statement instanceof DynamoDbError) return failed(statement);
    const TableName = tableNameOf(statement.statement.table);
    const result = attempt(() =>
      executeOne(engine, statement, { ...asked, ReturnConsumedCapacity }),
    );
    if (result instanceof DynamoDbError) return { TableName, ...failed(result) };
    if (result.ConsumedCapacity) capacities.push(result.ConsumedCapacity);
    return { TableName, ...(result.Item && { Item: result.Item }) };
  });
  return {
    Responses: responses,
    ...(capacities.length > 0 && { ConsumedCapacity: summed(capacities) }),
  };
};

interface One {
  readonly Item?: Item | undefined;
  readonly ConsumedCapacity?: Capacity;
}

function executeOne(
  engine: Engine,
  bound: BoundWrite,
  asked: Omit<StatementRequest, "Statement"> & {
    readonly ReturnConsumedCapacity?: string | undefined;
  },
): One {
  const { statement, values } = bound;
  const { ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, ConsistentRead } = asked;
  const capacity = ReturnConsumedCapacity !== undefined && { ReturnConsumedCapacity };
  if (statement.kind === "select") {
    if (statement.isCheck) throw misplacedCheck();
    const { input, show } = readOne(engine, statement, values, "BatchExecuteStatement");
    const consistent = ConsistentRead !== undefined && { ConsistentRead };
    const read = getItem(engine, { ...input, ...capacity, ...consistent } as never) as One;
    return { ...read, Item: read.Item && show(read.Item) };
  }
  const written = executeWrite(engine, bound, {
    ...capacity,
    ...(ReturnValuesOnConditionCheckFailure !== undefined && {
      ReturnValuesOnConditionCheckFailure,
    }),
  }) as { readonly Items: readonly Item[]; readonly ConsumedCapacity?: Capacity };
  const { Items, ConsumedCapacity } = written;
  return { Item: Items[0], ...(ConsumedCapacity && { ConsumedCapacity }) };
}

function failed(error: DynamoDbError | undefined) {
  const Code = BATCH_CODES[error?.code ?? ""];
  if (error === undefined || Code === undefined) throw error;
  return { Error: { Code, Message: error.message, ...error.details } };
}

/** Runs statements in one transaction: all of them read, or all of them write or check. */
export const executeTransaction: Operation<TransactionRequest> = (engine, request) => {
  const { TransactStatements, ClientRequestToken, ReturnConsumedCapacity } = request;
  const bound = TransactStatements.map((statement, at) =>
    within(at, () => bindStatement(statement)),
  );
  refuseMixed(bound);
  const capacity = ReturnConsumedCapacity !== undefined && { ReturnConsumedCapacity };
  if (bound.every(({ statement }) => isRead(statement))) {
    const reads = bound.map(({ statement, values }, at) =>
      within(at, () => readOne(engine, statement as SelectStatement, values, "ExecuteTransaction")),
    );
    const TransactItems = reads.map(({ input }) => ({ Get: input }));
    const { Responses, ConsumedCapacity } = transactGetItems(engine, {
      TransactItems,
      ...capacity,
    } as never) as { readonly Responses: readonly One[]; readonly ConsumedCapacity?: unknown };
    const shown = Responses.map(({ Item }, at) => Item && reads[at]?.show(Item));
    return { Responses: shown.map((Item) => (Item ? { Item } : {})), ConsumedCapacity };
  }
  const TransactItems = bound.map((each, at) => {
    const { statement } = each;
    const { ReturnValuesOnConditionCheckFailure } = TransactStatements[at] ?? {};
    if ("returning" in statement && statement.returning !== undefined) {
      throw inStatement(at, "RETURNING clause is not supported in ExecuteTransaction.");
    }
    const { action, input } = within(at, () => classicWrite(engine, each));
    const returned = ReturnValuesOnConditionCheckFailure !== undefined && {
      ReturnValuesOnConditionCheckFailure,
    };
    return { [action]: { ...input, ...returned } };
  });
  const token = ClientRequestToken !== undefined && { ClientRequestToken };
  try {
    const written = transactWriteItems(engine, { TransactItems, ...token, ...capacity } as never);
    const { ConsumedCapacity } = written as { readonly ConsumedCapacity?: unknown };
    return { Responses: bound.map(() => ({})), ConsumedCapacity };
  } catch (error) {
    throw withDuplicates(error, bound);
  }
};

/** An item that an INSERT finds is no failed condition to its author, who has written none. */
function withDuplicates(error: unknown, bound: readonly BoundWrite[]): unknown {
  if (!(error instanceof DynamoDbError) || error.code !== "TransactionCanceledException") {
    return error;
  }
  const reasons = (error.details.CancellationReasons as readonly Reason[]).map((reason, at) =>
    reason.Code === "ConditionalCheckFailed" && bound[at]?.statement.kind === "insert"
      ? { Code: "DuplicateItem", Message: DUPLICATE }
      : reason,
  );
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new DynamoDbError(error.code, error.message.replace(/\[.*\]$/, `[${codes}]`), {
    details: { ...error.details, CancellationReasons: reasons },
  });
}

const isRead = (statement: BoundWrite["statement"]) =>
  statement.kind === "select" && !statement.isCheck;

function refuseMixed(bound: readonly BoundWrite[]): void {
  const reads = bound.filter(({ statement }) => isRead(statement)).length;
  if (reads === 0 || reads === bound.length) return;
  throw validationError(
    "The statements of a request must all read or all write: it cannot have both.",
  );
}

const inStatement = (at: number, message: string) =>
  validationError(`Validation failed in TransactStatements[${at}]: ${message}`);

function within<Result>(at: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
    throw inStatement(at, error.message);
  }
}

function attempt<Result>(work: () => Result): Result | DynamoDbError {
  try {
    return work();
  } catch (error) {
    if (error instanceof DynamoDbError) return error;
    throw error;
  }
}

/** One entry a table, as other batches have it; what its indexes took is in each statement's own alone. */
function summed(capacities: readonly Capacity[]): readonly Capacity[] {
  const byTable = new Map<string, Capacity>();
  for (const each of capacities) {
    const before = byTable.get(each.TableName)?.CapacityUnits ?? 0;
    const CapacityUnits = before + each.CapacityUnits;
    byTable.set(each.TableName, { TableName: each.TableName, CapacityUnits });
  }
  return [...byTable.values()];
}
