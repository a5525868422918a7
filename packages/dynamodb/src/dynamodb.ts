import { DynamoDbError, validationError } from "./dynamodb-error.ts";
import { createExpressionCache } from "./expressions/index.ts";
import { checkConstraints } from "./model/check-constraints.ts";
import { checkTypes } from "./model/check-types.ts";
import { inputShape } from "./model/model.ts";
import { type Engine, tableNameOf } from "./operations/engine.ts";
import { type ImplementedOperation, OPERATIONS } from "./operations/index.ts";
import { type PartitionsQuery, queryPartitions } from "./operations/query-partitions.ts";
import { resourcePolicyOf } from "./operations/resource-policies.ts";
import { trimHistory } from "./operations/restore.ts";
import { openStreamReader, type StreamReader } from "./operations/streams.ts";
import { sweepExpired } from "./operations/tables.ts";
import { type StatementAccess, statementAccess } from "./partiql/execute-statement.ts";
import { createBackupStore } from "./storage/backup-store.ts";
import { openCatalog } from "./storage/catalog.ts";
import { type Database, openDatabase } from "./storage/database.ts";
import { type DatabaseProblem, databaseProblem } from "./storage/database-problem.ts";
import { importLevel } from "./storage/import-level.ts";
import { createItemStore } from "./storage/item-store.ts";
import { createStreamStore } from "./storage/stream-store.ts";
import type { ResourcePolicy } from "./tables/table.ts";
import type { Item } from "./values/index.ts";

export interface DynamoDbOptions {
  /** The directory that the tables are kept in; in memory when absent. */
  readonly path?: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => Date;
}

/** A request that an operation can be asked, before anything of it is done. */
export interface PreparedRequest {
  /** Its members, as their types say, without those that the operation does not have. */
  readonly input: unknown;
  /** Rejects with a {@link DynamoDbError}. */
  execute(): Promise<unknown>;
}

/** DynamoDB without its wire: operations by name, in and out as in the API reference. */
export interface DynamoDb {
  /** Rejects with a {@link DynamoDbError}. */
  execute(operation: string, input: unknown): Promise<unknown>;
  /** Reads a request, for who has to decide on it first. Throws a {@link DynamoDbError}. */
  prepare(operation: string, input: unknown): PreparedRequest;
  /** Reads several partitions as one. Throws a {@link DynamoDbError}. */
  queryPartitions(query: PartitionsQuery): readonly Item[];
  /** The name of a table's partition key; a table may be given by its ARN. */
  partitionKeyOf(table: string): string | undefined;
  /** What a PartiQL statement touches; throws a {@link DynamoDbError} if it is none. */
  statementAccess(request: { Statement: string; Parameters?: readonly unknown[] }): StatementAccess;
  /** The policy that holds for a table, an index or a stream. */
  resourcePolicyOf(arn: string): ResourcePolicy | undefined;
  /** The ARN of a table's stream, while it has one. */
  streamArnOf(table: string): string | undefined;
  /** Reads a stream in this process; `undefined` when there is none of that ARN. */
  streamReader(arn: string): StreamReader | undefined;
  /** Deletes items that have expired by now, and says how many. */
  sweepExpired(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the tables of a directory.
 *
 * @throws {DatabaseError} when the directory cannot be used
 */
export async function openDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { path, region, accountId, clock } = options;
  const db = openDatabase(path);
  const arnOf = (name: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
  const items = createItemStore(db);
  const catalog = await opened(db, () => openCatalog(db, arnOf));
  if (path !== undefined) await opened(db, () => importLevel(path, { db, catalog, items }));
  const streams = createStreamStore(db, clock, region);
  const backups = createBackupStore(db, clock);
  const engine: Engine = {
    db,
    items,
    catalog,
    expressions: createExpressionCache(),
    clock,
    region,
    accountId,
    streams,
    backups,
    write(change) {
      items.write(change);
      streams.append(change);
      backups.note(change);
    },
  };

  beginRecovery(engine);

  function prepare(operation: string, given: unknown): PreparedRequest {
    if (!isImplemented(operation)) {
      throw new DynamoDbError(
        "UnknownOperationException",
        `the sandbox does not implement dynamodb:${operation}`,
      );
    }
    const input = checkTypes(given ?? {}, inputShape(operation)) ?? {};
    return {
      input,
      async execute() {
        checkRequest(operation, input);
        try {
          return OPERATIONS[operation](engine, input as never);
        } catch (error) {
          throw storageProblem(error, path) ?? error;
        }
      },
    };
  }

  return {
    execute: async (operation, input) => prepare(operation, input).execute(),
    prepare,
    queryPartitions(query) {
      try {
        return queryPartitions(engine, query);
      } catch (error) {
        throw storageProblem(error, path) ?? error;
      }
    },
    partitionKeyOf: (table) => engine.catalog.get(tableNameOf(table))?.key.hash[0]?.name,
    statementAccess: (request) => statementAccess(engine, request),
    resourcePolicyOf: (arn) => resourcePolicyOf(engine, arn),
    streamArnOf(name) {
      const table = engine.catalog.get(tableNameOf(name));
      const { StreamSpecification, streamLabel } = table?.definition ?? {};
      return StreamSpecification?.StreamEnabled ? `${table?.arn}/stream/${streamLabel}` : undefined;
    },
    streamReader: (arn) => openStreamReader(engine, arn),
    async sweepExpired() {
      streams.trim();
      trimHistory(engine);
      return sweepExpired(engine);
    },
    close: async () => db.close(),
  };
}

/** Tables of the version before have recovery without a history: it begins now. */
function beginRecovery({ catalog, clock }: Engine): void {
  for (const name of catalog.names()) {
    const table = catalog.get(name);
    if (!table?.definition.pointInTimeRecovery || table.definition.recoverySince) continue;
    catalog.replace(table, { ...table.definition, recoverySince: clock().getTime() / 1000 });
  }
}

const wayOut = ({ isDamaged }: DatabaseProblem) =>
  isDamaged
    ? "put a backup back with `proton state restore`"
    : "see that the disk has room and allows it";

/** Says that it is the disk that keeps an operation from being done; nothing of it is left. */
function storageProblem(error: unknown, path = "memory"): DynamoDbError | undefined {
  const problem = databaseProblem(error);
  if (problem === undefined) return undefined;
  const { message } = error as Error;
  return new DynamoDbError(
    "InternalServerError",
    `the tables in ${path} cannot be read or written (${message}): ${wayOut(problem)}`,
    { statusCode: problem.status },
  );
}

/** A database that turns out to be of no use is closed again. */
async function opened<Result>(db: Database, open: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    db.close();
    throw error;
  }
}

const isImplemented = (name: string): name is ImplementedOperation =>
  Object.hasOwn(OPERATIONS, name);

/** Operations whose table's name is looked at before anything else. */
const NAMED_FIRST: readonly string[] = [
  "CreateTable",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "UpdateTable",
];

/** Refuses a request whose values are not possible. */
function checkRequest(operation: ImplementedOperation, request: object): void {
  if (NAMED_FIRST.includes(operation)) {
    checkTableName(operation, (request as { readonly TableName?: unknown }).TableName);
  }
  checkConstraints(request as Readonly<Record<string, unknown>>, inputShape(operation));
}

function checkTableName(operation: string, name: unknown): void {
  if (name === undefined) {
    throw validationError(
      "The parameter 'TableName' is required but was not present in the request",
    );
  }
  const { length } = tableNameOf(String(name));
  // The name of a new table is held to its shape.
  if (operation === "CreateTable" || (length >= 3 && length <= 255)) return;
  throw validationError(
    "TableName must be at least 3 characters long and at most 255 characters long",
  );
}
