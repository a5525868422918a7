import { randomBytes } from "node:crypto";
import { DynamoDbError } from "../dynamodb-error.ts";
import type { Backup } from "../storage/backup-store.ts";
import { describeTable } from "../tables/describe.ts";
import { type Table, tableOf } from "../tables/table.ts";
import { type Engine, type Operation, secondsOf, tableNameOf } from "./engine.ts";

const MAX_BACKUPS = 100;

/** The table of a request about backups, which have an error of their own for one that is not there. */
export function findBackedUp({ catalog }: Engine, nameOrArn: string): Table {
  const name = tableNameOf(nameOrArn);
  const table = catalog.get(name);
  if (table) return table;
  throw new DynamoDbError("TableNotFoundException", `Table not found: ${name}`);
}

export const createBackup: Operation<{ TableName: string; BackupName: string }> = (
  engine,
  { TableName, BackupName: name },
) => {
  const table = findBackedUp(engine, TableName);
  const now = engine.clock();
  const arn = `${table.arn}/backup/0${now.getTime()}-${randomBytes(4).toString("hex")}`;
  const size = engine.items.sizeOf(table);
  engine.backups.create(table, { arn, name, created: secondsOf(now), ...size });
  return { BackupDetails: detailsOf(findBackup(engine, arn), "CREATING") };
};

export const describeBackup: Operation<{ BackupArn: string }> = (engine, { BackupArn }) => ({
  BackupDescription: descriptionOf(engine, findBackup(engine, BackupArn), "AVAILABLE"),
});

export const deleteBackup: Operation<{ BackupArn: string }> = (engine, { BackupArn }) => {
  const backup = findBackup(engine, BackupArn);
  engine.backups.delete(backup);
  return { BackupDescription: descriptionOf(engine, backup, "DELETED") };
};

interface ListBackupsInput {
  readonly TableName?: string;
  readonly Limit?: number;
  readonly TimeRangeLowerBound?: number;
  readonly TimeRangeUpperBound?: number;
  readonly ExclusiveStartBackupArn?: string;
  readonly BackupType?: string;
}

export const listBackups: Operation<ListBackupsInput> = ({ backups }, input) => {
  const { TableName, Limit = MAX_BACKUPS, ExclusiveStartBackupArn: start } = input;
  const { TimeRangeLowerBound: from = 0, TimeRangeUpperBound: until = Infinity } = input;
  const isOwn = ["ALL", "USER"].includes(input.BackupType ?? "USER");
  const matching = backups.all().filter(({ definition, created }) => {
    const isOfTable = TableName === undefined || definition.TableName === tableNameOf(TableName);
    return isOwn && isOfTable && created >= from && created < until;
  });
  const first = matching.findIndex(({ arn }) => arn === start) + 1;
  const page = matching.slice(first, first + Limit);
  return {
    BackupSummaries: page.map((backup) => ({
      TableName: backup.definition.TableName,
      TableId: backup.definition.TableId,
      TableArn: backup.tableArn,
      ...detailsOf(backup, "AVAILABLE"),
    })),
    ...(first + page.length < matching.length && { LastEvaluatedBackupArn: page.at(-1)?.arn }),
  };
};

/** A backup by its ARN. */
export function findBackup({ backups }: Engine, arn: string): Backup {
  const backup = backups.find(arn);
  if (backup) return backup;
  throw new DynamoDbError("BackupNotFoundException", `Backup not found: ${arn}`);
}

function detailsOf(backup: Backup, BackupStatus: string): Readonly<Record<string, unknown>> {
  return {
    BackupArn: backup.arn,
    BackupName: backup.name,
    BackupSizeBytes: backup.bytes,
    BackupStatus,
    BackupType: "USER",
    BackupCreationDateTime: backup.created,
  };
}

function descriptionOf(engine: Engine, backup: Backup, status: string): object {
  const { definition, tableArn } = backup;
  const table = describeTable(engine, tableOf(0, tableArn, definition));
  const { StreamSpecification, SSESpecification, timeToLive, BillingMode } = definition;
  return {
    BackupDetails: detailsOf(backup, status),
    SourceTableDetails: {
      TableName: definition.TableName,
      TableId: definition.TableId,
      TableArn: tableArn,
      TableSizeBytes: backup.bytes,
      KeySchema: definition.KeySchema,
      TableCreationDateTime: definition.created,
      ProvisionedThroughput: table.ProvisionedThroughput,
      ItemCount: backup.items,
      BillingMode,
    },
    SourceTableFeatureDetails: {
      ...(table.LocalSecondaryIndexes !== undefined && {
        LocalSecondaryIndexes: indexesOf(backup, "local"),
      }),
      ...(table.GlobalSecondaryIndexes !== undefined && {
        GlobalSecondaryIndexes: indexesOf(backup, "global"),
      }),
      ...(StreamSpecification && { StreamDescription: StreamSpecification }),
      ...(timeToLive !== undefined && {
        TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive },
      }),
      ...(SSESpecification && { SSEDescription: table.SSEDescription }),
    },
  };
}

function indexesOf({ definition }: Backup, kind: "local" | "global"): readonly object[] {
  return definition.indexes
    .filter((index) => index.kind === kind)
    .map(({ IndexName, KeySchema, Projection, ProvisionedThroughput }) => ({
      IndexName,
      KeySchema,
      Projection,
      ...(kind === "global" && ProvisionedThroughput && { ProvisionedThroughput }),
    }));
}
