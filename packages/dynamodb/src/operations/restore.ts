import { randomUUID } from "node:crypto";
import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { describeTable } from "../tables/describe.ts";
import type {
  IndexDefinition,
  KeySchemaElement,
  Table,
  TableDefinition,
  Throughput,
} from "../tables/table.ts";
import { findBackedUp, findBackup } from "./backups.ts";
import { type Engine, type Operation, secondsOf, tableNameOf } from "./engine.ts";

const RECOVERY_MILLISECONDS = 35 * 24 * 60 * 60 * 1000;

interface Overrides {
  readonly TargetTableName: string;
  readonly BillingModeOverride?: TableDefinition["BillingMode"];
  readonly ProvisionedThroughputOverride?: Throughput;
  readonly OnDemandThroughputOverride?: object;
  readonly SSESpecificationOverride?: Readonly<Record<string, unknown>>;
  readonly GlobalSecondaryIndexOverride?: readonly IndexOverride[];
  readonly LocalSecondaryIndexOverride?: readonly IndexOverride[];
}

interface IndexOverride {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
}

export const restoreTableFromBackup: Operation<Overrides & { BackupArn: string }> = (
  engine,
  input,
) => {
  const backup = findBackup(engine, input.BackupArn);
  return restore(engine, input, backup.definition, {
    summary: {
      SourceBackupArn: backup.arn,
      SourceTableArn: backup.tableArn,
      RestoreDateTime: backup.created,
    },
    fill: (target) => {
      for (const item of engine.backups.items(backup)) {
        engine.items.write({ table: target, before: undefined, after: item });
      }
    },
  });
};

interface PointInTimeInput extends Overrides {
  readonly SourceTableArn?: string;
  readonly SourceTableName?: string;
  readonly UseLatestRestorableTime?: boolean;
  /** Seconds since 1970. */
  readonly RestoreDateTime?: number;
}

export const restoreTableToPointInTime: Operation<PointInTimeInput> = (engine, input) => {
  const { SourceTableArn, SourceTableName, UseLatestRestorableTime, RestoreDateTime } = input;
  const name = SourceTableArn ?? SourceTableName;
  if (name === undefined) {
    throw validationError("Either SourceTableName or SourceTableArn must be specified");
  }
  if ((UseLatestRestorableTime === true) === (RestoreDateTime !== undefined)) {
    throw validationError(
      "Exactly one of UseLatestRestorableTime and RestoreDateTime must be specified",
    );
  }
  const source = findBackedUp(engine, name);
  const window = recoveryWindow(engine, source);
  if (window === undefined) {
    throw new DynamoDbError(
      "PointInTimeRecoveryUnavailableException",
      `Point in time recovery is not enabled for table '${source.definition.TableName}'`,
    );
  }
  const time = RestoreDateTime ?? window.latest;
  if (time < window.earliest || time > window.latest) {
    throw new DynamoDbError(
      "InvalidRestoreTimeException",
      `RestoreDateTime must be between ${window.earliest} and ${window.latest}, not ${time}`,
    );
  }
  return restore(engine, input, source.definition, {
    summary: { SourceTableArn: source.arn, RestoreDateTime: time },
    fill: (target) => {
      for (const item of engine.backups.items(source)) {
        engine.items.write({ table: target, before: undefined, after: item });
      }
      // The newest first: each gives an item the value that it had before.
      for (const { key, before } of engine.backups.changesSince(source, time * 1000)) {
        engine.items.write({
          table: target,
          before: engine.items.read(target, key),
          after: before,
        });
      }
    },
  });
};

/** Since when, and up to when, a table can be brought back, in seconds since 1970. */
export function recoveryWindow(
  { clock }: Engine,
  { definition }: Table,
): { readonly earliest: number; readonly latest: number } | undefined {
  const { pointInTimeRecovery, recoverySince } = definition;
  if (!pointInTimeRecovery || recoverySince === undefined) return undefined;
  const latest = secondsOf(clock());
  return { earliest: Math.max(recoverySince, latest - RECOVERY_MILLISECONDS / 1000), latest };
}

/** Forgets changes that are too old to be undone. */
export function trimHistory(engine: Engine): void {
  const oldest = engine.clock().getTime() - RECOVERY_MILLISECONDS;
  for (const name of engine.catalog.names()) {
    const table = engine.catalog.get(name);
    if (table?.definition.pointInTimeRecovery) engine.backups.forget(table, oldest);
  }
}

function restore(
  engine: Engine,
  overrides: Overrides,
  definition: TableDefinition,
  { summary, fill }: { readonly summary: object; readonly fill: (target: Table) => void },
): object {
  const TableName = tableNameOf(overrides.TargetTableName);
  if (engine.catalog.get(TableName)) {
    throw new DynamoDbError("TableAlreadyExistsException", `Table already exists: ${TableName}`);
  }
  const target = restoredDefinition(engine, definition, overrides, TableName);
  const table = engine.db.transaction(() => {
    const created = engine.catalog.create(target);
    try {
      fill(created);
    } catch (error) {
      engine.catalog.drop(created);
      throw error;
    }
    return created;
  });
  const description = describeTable(engine, table, {
    table: "CREATING",
    index: () => "CREATING",
  });
  return {
    TableDescription: { ...description, RestoreSummary: { ...summary, RestoreInProgress: true } },
  };
}

/**
 * What a restored table is: tags, streams, time to live, deletion protection and recovery do not
 * come with it.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Restore.Tutorial.html
 */
function restoredDefinition(
  engine: Engine,
  definition: TableDefinition,
  overrides: Overrides,
  TableName: string,
): TableDefinition {
  const { AttributeDefinitions, KeySchema, TableClass } = definition;
  const BillingMode = overrides.BillingModeOverride ?? definition.BillingMode;
  const throughput = overrides.ProvisionedThroughputOverride ?? definition.ProvisionedThroughput;
  const onDemand = overrides.OnDemandThroughputOverride ?? definition.OnDemandThroughput;
  const encryption = overrides.SSESpecificationOverride ?? definition.SSESpecification;
  const now = secondsOf(engine.clock());
  const indexes = [
    ...kept(definition, "local", overrides.LocalSecondaryIndexOverride),
    ...kept(definition, "global", overrides.GlobalSecondaryIndexOverride),
  ].map((index) => ({ ...index, id: engine.catalog.newIndexId() }));
  const keys = [KeySchema, ...indexes.map((index) => index.KeySchema)].flat();
  const isKey = ({ AttributeName }: { readonly AttributeName: string }) =>
    keys.some((key) => key.AttributeName === AttributeName);
  return {
    TableName,
    TableId: randomUUID(),
    created: now,
    AttributeDefinitions: AttributeDefinitions.filter(isKey),
    KeySchema,
    indexes,
    BillingMode,
    ...(BillingMode === "PAY_PER_REQUEST" && { onDemandSince: now }),
    ...(BillingMode === "PROVISIONED" && throughput && { ProvisionedThroughput: throughput }),
    ...(onDemand && { OnDemandThroughput: onDemand }),
    ...(encryption && { SSESpecification: encryption }),
    ...(TableClass !== undefined && { TableClass }),
    tags: {},
  };
}

/** The indexes of a kind that a restored table is to have: some of those that there were. */
function kept(
  { indexes }: TableDefinition,
  kind: IndexDefinition["kind"],
  override: readonly IndexOverride[] | undefined,
): readonly IndexDefinition[] {
  const own = indexes.filter((index) => index.kind === kind);
  if (override === undefined) return own;
  return override.map(({ IndexName, KeySchema }) => {
    const index = own.find((one) => one.IndexName === IndexName);
    if (index && JSON.stringify(index.KeySchema) === JSON.stringify(KeySchema)) return index;
    throw validationError(
      `The override of the index ${IndexName} does not match an index of the source table`,
    );
  });
}
