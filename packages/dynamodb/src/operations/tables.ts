import { validationError } from "../dynamodb-error.ts";
import { describeTable as describe } from "../tables/describe.ts";
import type { Table } from "../tables/table.ts";
import { findBackedUp } from "./backups.ts";
import { type Engine, findNamedTable, type Operation, secondsOf } from "./engine.ts";
import { recoveryWindow } from "./restore.ts";

interface TableInput {
  readonly TableName: string;
}

const MAX_NAMES = 100;

export const describeTable: Operation<TableInput> = (engine, { TableName }) => ({
  Table: describe(engine, findNamedTable(engine, TableName)),
});

export const deleteTable: Operation<TableInput> = (engine, { TableName }) => {
  const table = findNamedTable(engine, TableName);
  if (table.definition.DeletionProtectionEnabled) {
    throw validationError(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
  // What a deletion answers says nothing of keys and indexes.
  const {
    AttributeDefinitions,
    KeySchema,
    CreationDateTime,
    LocalSecondaryIndexes,
    GlobalSecondaryIndexes,
    ...description
  } = describe(engine, table, { table: "DELETING" });
  engine.streams.close(table);
  engine.backups.forget(table);
  engine.catalog.drop(table);
  return { TableDescription: description };
};

export const listTables: Operation<{ ExclusiveStartTableName?: string; Limit?: number }> = (
  { catalog },
  { ExclusiveStartTableName: start, Limit = MAX_NAMES },
) => {
  const names = catalog.names().filter((name) => start === undefined || name > start);
  const page = names.slice(0, Limit);
  return {
    TableNames: page,
    ...(names.length > page.length && { LastEvaluatedTableName: page.at(-1) }),
  };
};

interface TimeToLiveInput extends TableInput {
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}

export const updateTimeToLive: Operation<TimeToLiveInput> = (engine, input) => {
  const { TimeToLiveSpecification } = input;
  const { AttributeName, Enabled } = TimeToLiveSpecification;
  const table = findNamedTable(engine, input.TableName);
  const { timeToLive: current, ...rest } = table.definition;
  if ((current !== undefined) === Enabled) {
    if (Enabled && current !== AttributeName) {
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
      );
    }
    throw validationError(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
  }
  if (!Enabled && current !== AttributeName) {
    throw validationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    );
  }
  engine.catalog.change(table, () => {
    const definition = Enabled ? { ...rest, timeToLive: AttributeName } : rest;
    engine.items.fillExpiry(engine.catalog.replace(table, definition));
  });
  return { TimeToLiveSpecification };
};

export const describeTimeToLive: Operation<TableInput> = (engine, { TableName }) => {
  const { timeToLive } = findNamedTable(engine, TableName).definition;
  return {
    TimeToLiveDescription:
      timeToLive === undefined
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive },
  };
};

interface ContinuousBackupsInput extends TableInput {
  readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: boolean };
}

export const updateContinuousBackups: Operation<ContinuousBackupsInput> = (engine, input) => {
  const table = findBackedUp(engine, input.TableName);
  const isEnabled = input.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
  const { recoverySince, ...rest } = table.definition;
  const since = isEnabled ? (recoverySince ?? secondsOf(engine.clock())) : undefined;
  const changed = engine.catalog.change(table, () => {
    if (!isEnabled) engine.backups.forget(table);
    return engine.catalog.replace(table, {
      ...rest,
      pointInTimeRecovery: isEnabled,
      ...(since !== undefined && { recoverySince: since }),
    });
  });
  return continuousBackups(engine, changed);
};

export const describeContinuousBackups: Operation<TableInput> = (engine, { TableName }) =>
  continuousBackups(engine, findBackedUp(engine, TableName));

function continuousBackups(engine: Engine, table: Table): object {
  const window = recoveryWindow(engine, table);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: window ? "ENABLED" : "DISABLED",
        ...(window && {
          RecoveryPeriodInDays: 35,
          EarliestRestorableDateTime: window.earliest,
          LatestRestorableDateTime: window.latest,
        }),
      },
    },
  };
}

/** The quotas of a new account. */
export const describeLimits: Operation<unknown> = () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
});

/** Deletes what has expired by now, and says how many items that were. */
export function sweepExpired(engine: Engine): number {
  const now = Math.floor(secondsOf(engine.clock()));
  let deleted = 0;
  for (const name of engine.catalog.names()) {
    const table = engine.catalog.get(name);
    if (table?.definition.timeToLive !== undefined) deleted += sweepTable(engine, table, now);
  }
  return deleted;
}

/** DynamoDB leaves alone what claims to have expired longer ago than this. */
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 24 * 60 * 60;
const SWEPT_AT_ONCE = 1000;

function sweepTable(engine: Engine, table: Table, now: number): number {
  return engine.db.transaction(() => {
    const items = engine.items.expired(table, now - OLDEST_EXPIRY_SECONDS, now, SWEPT_AT_ONCE);
    for (const before of items) engine.write({ table, before, after: undefined, isExpiry: true });
    return items.length;
  });
}
