import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { ClassicLevel } from "classic-level";
import { DynamoDbError } from "../dynamodb-error.ts";
import type { IndexInput } from "../tables/check-definition.ts";
import type { TableDefinition } from "../tables/table.ts";
import { validateItem } from "../values/index.ts";
import type { Catalog } from "./catalog.ts";
import { DATABASE_FILE, type Database, DatabaseError } from "./database.ts";
import type { ItemStore } from "./item-store.ts";

/** Where the files of the version before are put once their contents have been taken over. */
const SET_ASIDE = "before-sqlite";

interface Target {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly items: ItemStore;
}

/**
 * Takes over the tables of a directory in which dynalite kept them, as versions before this package
 * did. Everything is taken over or nothing, so that a killed process begins again.
 *
 * @throws {DatabaseError} when there is something in them that cannot be kept
 */
export async function importLevel(directory: string, target: Target): Promise<void> {
  if (!existsSync(join(directory, "CURRENT"))) return;
  if (target.catalog.names().length === 0) await takeOver(directory, target);
  const aside = join(directory, SET_ASIDE);
  mkdirSync(aside, { recursive: true });
  // CURRENT goes last: as long as it is there, this is not done.
  const files = readdirSync(directory).filter(isLevelFile).sort();
  for (const file of [...files.filter((name) => name !== "CURRENT"), "CURRENT"]) {
    renameSync(join(directory, file), join(aside, file));
  }
}

const isLevelFile = (name: string) => name !== SET_ASIDE && !name.startsWith(DATABASE_FILE);

async function takeOver(directory: string, target: Target): Promise<void> {
  // Only for this: no process that finds no such directory needs the native module.
  const level = await import("classic-level");
  const source = new level.ClassicLevel<string, unknown>(directory, { valueEncoding: "json" });
  try {
    await source.open();
    const tables = await valuesOf(source, "table~");
    const settings = new Map(await valuesOf(source, "settings~"));
    const contents = new Map<string, { items: readonly Entry[]; tags: readonly Entry[] }>();
    for (const [name] of tables) {
      const items = await valuesOf(source, `item-${name}~`);
      contents.set(name, { items, tags: await valuesOf(source, `tag-${name}~`) });
    }
    target.db.transaction(() => {
      for (const [name, description] of tables) {
        const { items = [], tags = [] } = contents.get(name) ?? {};
        const definition = definitionOf(description as Description, settings.get(name), tags);
        importTable(
          target,
          { ...definition, indexes: indexesOf(target, description as Description) },
          items,
        );
      }
    });
  } catch (error) {
    throw new DatabaseError(
      "damaged",
      `the tables in ${directory}, written by a version before, cannot be taken over: start with --fresh, or delete the directory, to begin without any (${reasonOf(error)})`,
      { cause: error },
    );
  } finally {
    await source.close();
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

type Entry = readonly [string, unknown];

/** The values under a prefix, by the rest of their keys. */
async function valuesOf(source: ClassicLevel<string, unknown>, prefix: string): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const [key, value] of source.iterator({ gte: prefix, lt: `${prefix}\uffff` })) {
    found.push([key.slice(prefix.length), value]);
  }
  return found;
}

interface Description {
  readonly TableName: string;
  readonly TableId?: string;
  readonly CreationDateTime: number;
  readonly AttributeDefinitions: TableDefinition["AttributeDefinitions"];
  readonly KeySchema: TableDefinition["KeySchema"];
  readonly BillingModeSummary?: { readonly BillingMode: TableDefinition["BillingMode"] };
  readonly ProvisionedThroughput?: {
    readonly ReadCapacityUnits: number;
    readonly WriteCapacityUnits: number;
  };
  readonly LocalSecondaryIndexes?: readonly IndexInput[];
  readonly GlobalSecondaryIndexes?: readonly IndexInput[];
}

interface Settings {
  readonly timeToLive?: string;
  readonly pointInTimeRecovery?: boolean;
  readonly deletionProtection?: boolean;
  readonly encryption?: { readonly SSEEnabled?: boolean };
}

function definitionOf(
  description: Description,
  settings: unknown,
  tags: readonly Entry[],
): Omit<TableDefinition, "indexes"> {
  const { timeToLive, pointInTimeRecovery, deletionProtection, encryption } = (settings ??
    {}) as Settings;
  const BillingMode = description.BillingModeSummary?.BillingMode ?? "PROVISIONED";
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = description.ProvisionedThroughput ?? {};
  return {
    TableName: description.TableName,
    TableId: description.TableId ?? description.TableName,
    created: description.CreationDateTime,
    AttributeDefinitions: description.AttributeDefinitions,
    KeySchema: description.KeySchema,
    BillingMode,
    ...(BillingMode === "PAY_PER_REQUEST" && { onDemandSince: description.CreationDateTime }),
    ...(BillingMode === "PROVISIONED" && {
      ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits },
    }),
    ...(encryption?.SSEEnabled && { SSESpecification: { Enabled: true } }),
    ...(timeToLive !== undefined && { timeToLive }),
    ...(pointInTimeRecovery !== undefined && { pointInTimeRecovery }),
    ...(deletionProtection !== undefined && { DeletionProtectionEnabled: deletionProtection }),
    tags: Object.fromEntries(tags) as Record<string, string>,
  };
}

function indexesOf({ catalog }: Target, description: Description): TableDefinition["indexes"] {
  const of = (kind: "local" | "global", indexes: readonly IndexInput[] = []) =>
    indexes.map(({ IndexName, KeySchema, Projection }) => ({
      id: catalog.newIndexId(),
      kind,
      IndexName,
      KeySchema,
      Projection: Projection as TableDefinition["indexes"][number]["Projection"],
    }));
  return [
    ...of("local", description.LocalSecondaryIndexes),
    ...of("global", description.GlobalSecondaryIndexes),
  ];
}

function importTable(
  { catalog, items }: Target,
  definition: TableDefinition,
  entries: readonly Entry[],
): void {
  const table = catalog.create(definition);
  for (const [key, json] of entries) {
    try {
      items.write({ table, before: undefined, after: validateItem(json) });
    } catch (error) {
      if (!(error instanceof DynamoDbError)) throw error;
      throw new Error(`item ${key} of table ${definition.TableName}: ${error.message}`);
    }
  }
}
