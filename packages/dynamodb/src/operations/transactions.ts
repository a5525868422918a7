import { isDeepStrictEqual } from "node:util";
import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { checkExpressionParameters } from "../expressions/index.ts";
import type { StoredItem } from "../storage/item-store.ts";
import type { Table } from "../tables/table.ts";
import { type Item, sizeOfItem, validateItem } from "../values/index.ts";
import {
  addUsage,
  consumedCapacity,
  NO_USAGE,
  readUnits,
  type Usage,
  writeUsage,
} from "./capacity.ts";
import { type Engine, findTable, type Operation } from "./engine.ts";
import { itemCollectionMetrics, type ProjectionInput, readProjection } from "./items.ts";
import { checkKey, conditionFailed, refuseKeyLookups } from "./keys.ts";
import {
  type PreparedWrite,
  prepareCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type WriteInput,
} from "./write-item.ts";

/** The bytes that the items of one transaction may have together. */
const MAX_BYTES = 4 * 1024 * 1024;
/** How long a client token is remembered, in milliseconds. */
const TOKEN_AGE = 10 * 60 * 1000;

const PREPARE = {
  ConditionCheck: prepareCheck,
  Put: preparePut,
  Delete: prepareDelete,
  Update: prepareUpdate,
};

type Action = keyof typeof PREPARE;

interface TransactWriteInput {
  readonly TransactItems: readonly Partial<Record<Action, WriteInput>>[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
}

/** One action of a transaction, as far as it is prepared. */
interface Step {
  readonly input: WriteInput;
  readonly write: PreparedWrite;
  readonly table: Table;
  /** What is wrong with it for its table: it cancels the transaction. */
  readonly problem?: DynamoDbError;
  readonly key: Item;
}

interface Outcome {
  readonly step: Step;
  readonly before: StoredItem | undefined;
  readonly after: Item | undefined;
}

export const transactWriteItems: Operation<TransactWriteInput> = (engine, input) => {
  const prepared = input.TransactItems.map((item) => prepare(engine, item));
  const steps = prepared.map(({ input: action, write }) => bind(engine, action, write));
  refuseRepeated(steps);
  const outcomes = engine.db.transaction(() => {
    if (isRepeated(engine, input)) return undefined;
    const results = steps.map((step) => evaluate(engine, step));
    cancelFor(results.map((result) => (result instanceof DynamoDbError ? result : undefined)));
    const done = results as readonly Outcome[];
    refuseLarge(done.map(({ after, before }) => after ?? before?.item));
    for (const { step, before, after } of done) {
      const isCheck = before !== undefined && before.item === after;
      if (!isCheck && (before || after)) engine.write({ table: step.table, before, after });
    }
    return done;
  });
  return {
    ConsumedCapacity: usagesOf(outcomes ?? [], input.ReturnConsumedCapacity),
    ItemCollectionMetrics: metricsOf(steps, input.ReturnItemCollectionMetrics),
  };
};

function prepare(engine: Engine, item: TransactWriteInput["TransactItems"][number]) {
  const actions = Object.keys(item) as Action[];
  const [action] = actions;
  if (action === undefined || actions.length > 1) {
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  const input = item[action] as WriteInput;
  if (action === "Update" && input.UpdateExpression === undefined) {
    throw validationError("UpdateExpression must be specified");
  }
  return { input, write: PREPARE[action](engine, input) };
}

function bind(engine: Engine, input: WriteInput, write: PreparedWrite): Step {
  const table = findTable(engine, write.tableName);
  try {
    return { input, write, table, key: write.bind(table) };
  } catch (problem) {
    // What the table has against a value cancels; an empty key is refused before.
    if (
      !(problem instanceof DynamoDbError) ||
      /empty (string|binary) value/.test(problem.message)
    ) {
      throw problem;
    }
    return { input, write, table, key: write.keyOf(table), problem };
  }
}

/** Refuses two actions on one item, also where something else is wrong with one of them. */
function refuseRepeated(steps: readonly Pick<Step, "table" | "key" | "problem">[]): void {
  const seen = new Set<string>();
  for (const { table, key, problem } of steps) {
    if (problem && problemOf(() => checkKey(key, table))) continue;
    const name = JSON.stringify([table.id, ...table.keyNames.map((each) => key[each])]);
    if (seen.has(name)) {
      throw validationError("Transaction request cannot include multiple operations on one item");
    }
    seen.add(name);
  }
}

/** What an action would do, or why it cannot. */
function evaluate(engine: Engine, step: Step): Outcome | DynamoDbError {
  const { write, table, key, problem, input } = step;
  if (problem) return problem;
  const before = engine.items.read(table, key);
  if (write.condition && !write.condition.test(before?.item)) {
    return conditionFailed(before?.item, input.ReturnValuesOnConditionCheckFailure);
  }
  try {
    return { step, before, after: write.apply(table, before?.item, key) };
  } catch (error) {
    if (error instanceof DynamoDbError) return error;
    throw error;
  }
}

/** Cancels a transaction if one of its actions has a problem. */
function cancelFor(problems: readonly (DynamoDbError | undefined)[]): void {
  if (problems.every((problem) => problem === undefined)) return;
  const reasons = problems.map((problem) => {
    if (!problem) return { Code: "None" };
    const isCondition = problem.code === "ConditionalCheckFailedException";
    const Code = isCondition ? "ConditionalCheckFailed" : "ValidationError";
    return { Code, Message: problem.message, ...problem.details };
  });
  throw new DynamoDbError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { details: { CancellationReasons: reasons } },
  );
}

function refuseLarge(items: readonly (Item | undefined)[]): void {
  const bytes = items.reduce((sum, item) => sum + (item ? sizeOfItem(item) : 0), 0);
  if (bytes > MAX_BYTES) {
    throw validationError(
      "Collection of items in TransactWriteItems exceeds the maximum allowed size of 4194304 bytes",
    );
  }
}

/** Whether the client has sent the request before; another one under its token is refused. */
function isRepeated(engine: Engine, input: TransactWriteInput): boolean {
  const { ClientRequestToken: token } = input;
  if (token === undefined) return false;
  const now = engine.clock().getTime();
  engine.db.run("DELETE FROM tokens WHERE created < ?", now - TOKEN_AGE);
  const request = JSON.stringify(input.TransactItems);
  const known = engine.db.get("SELECT request FROM tokens WHERE token = ?", token);
  if (!known) {
    engine.db.run("INSERT INTO tokens VALUES (?, ?, ?)", token, request, now);
    return false;
  }
  if (isDeepStrictEqual(JSON.parse(String(known.request)), JSON.parse(request))) return true;
  throw new DynamoDbError(
    "IdempotentParameterMismatchException",
    "An error occurred (IdempotentParameterMismatchException): Request has the same client token but different parameters",
  );
}

function usagesOf(outcomes: readonly Outcome[], asked: string | undefined) {
  const usages = new Map<Table, Usage>();
  for (const { step, before, after } of outcomes) {
    const usage = writeUsage(step.table, before?.item, after);
    usages.set(step.table, addUsage(usages.get(step.table) ?? NO_USAGE, usage, 2));
  }
  return capacitiesOf(usages, asked);
}

/** A transaction takes every unit twice. */
function capacitiesOf(usages: ReadonlyMap<Table, Usage>, asked: string | undefined) {
  if (asked !== "TOTAL" && asked !== "INDEXES") return undefined;
  return [...usages].map(([{ definition }, usage]) =>
    consumedCapacity(definition.TableName, usage, asked),
  );
}

function metricsOf(steps: readonly Step[], asked: string | undefined): object | undefined {
  const metrics: Record<string, unknown[]> = {};
  for (const { table, key } of steps) {
    const metric = itemCollectionMetrics(table, key, asked);
    const { TableName } = table.definition;
    if (metric) metrics[TableName] = [...(metrics[TableName] ?? []), metric];
  }
  return Object.keys(metrics).length > 0 ? metrics : undefined;
}

interface TransactGetInput {
  readonly TransactItems: readonly {
    readonly Get: ProjectionInput & { readonly TableName: string; readonly Key: unknown };
  }[];
  readonly ReturnConsumedCapacity?: string;
}

export const transactGetItems: Operation<TransactGetInput> = (engine, input) => {
  const prepared = input.TransactItems.map(({ Get }) => {
    checkExpressionParameters(Get as never, { expressions: ["ProjectionExpression"], legacy: [] });
    return {
      name: Get.TableName,
      key: validateItem(Get.Key),
      projection: readProjection(engine, Get),
    };
  });
  const bound = prepared.map((get) => ({ ...get, table: findTable(engine, get.name) }));
  for (const { table, projection } of bound) refuseKeyLookups(table, projection?.paths);
  refuseRepeated(bound);
  cancelFor(bound.map(({ key, table }) => problemOf(() => checkKey(key, table))));
  const usages = new Map<Table, Usage>();
  const responses = engine.db.transaction(() =>
    bound.map(({ table, key, projection }) => {
      const stored = engine.items.read(table, key);
      const usage = { ...NO_USAGE, table: readUnits(stored?.size ?? 0, true) };
      usages.set(table, addUsage(usages.get(table) ?? NO_USAGE, usage, 2));
      return stored ? { Item: projection ? projection.project(stored.item) : stored.item } : {};
    }),
  );
  return {
    Responses: responses,
    ConsumedCapacity: capacitiesOf(usages, input.ReturnConsumedCapacity),
  };
};

function problemOf(check: () => void): DynamoDbError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    if (/empty (string|binary) value/.test(error.message)) throw error;
    return error;
  }
}
