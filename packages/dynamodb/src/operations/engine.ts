import { DynamoDbError } from "../dynamodb-error.ts";
import type { ExpressionCache } from "../expressions/index.ts";
import type { BackupStore } from "../storage/backup-store.ts";
import type { Catalog } from "../storage/catalog.ts";
import type { Database } from "../storage/database.ts";
import type { ItemChange, ItemStore } from "../storage/item-store.ts";
import type { StreamStore } from "../storage/stream-store.ts";
import type { Table } from "../tables/table.ts";

/** What the operations share. */
export interface Engine {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly items: ItemStore;
  readonly streams: StreamStore;
  readonly backups: BackupStore;
  readonly expressions: ExpressionCache;
  readonly clock: () => Date;
  readonly region: string;
  readonly accountId: string;
  /** Writes a change of an item, tells the table's stream of it, and notes what it was. */
  write(change: ItemChange): void;
}

/** One operation of the API: what a checked request gives. */
export type Operation<Input> = (engine: Engine, input: Input) => unknown;

const TABLE_ARN = /^arn:aws[\w-]*:dynamodb:[\w-]*:\d*:table\/([^/]+)$/;

/** The name of a table that may be given by its ARN. */
export const tableNameOf = (nameOrArn: string) => TABLE_ARN.exec(nameOrArn)?.[1] ?? nameOrArn;

/** The table of a request about items. */
export function findTable({ catalog }: Engine, nameOrArn: string): Table {
  const table = lookUp(catalog, nameOrArn);
  if (table) return table;
  throw resourceNotFound("Requested resource not found");
}

/** The table of a request about tables. */
export function findNamedTable({ catalog }: Engine, nameOrArn: string): Table {
  const table = lookUp(catalog, nameOrArn);
  if (table) return table;
  throw resourceNotFound(
    `Requested resource not found: Table: ${tableNameOf(nameOrArn)} not found`,
  );
}

/** A table by its name, or by an ARN of this region and account. */
function lookUp(catalog: Catalog, nameOrArn: string): Table | undefined {
  const table = catalog.get(tableNameOf(nameOrArn));
  return nameOrArn.startsWith("arn:") && nameOrArn !== table?.arn ? undefined : table;
}

export const resourceNotFound = (message: string) =>
  new DynamoDbError("ResourceNotFoundException", message);

/** A time as the API has it. */
export const secondsOf = (time: Date) => time.getTime() / 1000;
