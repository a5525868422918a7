import type { LevelDatabase } from "./dynalite.ts";

/** What dynalite does not keep of a table. */
export interface TableSettings {
  readonly partitionKey?: string;
  /** The attribute that holds the time, in epoch seconds, at which an item expires. */
  readonly timeToLive?: string | undefined;
  readonly pointInTimeRecovery?: boolean;
  readonly deletionProtection?: boolean;
  /** `SSESpecification` as it was given. */
  readonly encryption?: Readonly<Record<string, unknown>>;
}

const PREFIX = "settings~";

/** Settings by table: in memory for reading, in the tables' own database for good. */
export interface TableSettingsStore {
  get(table: string): TableSettings;
  set(table: string, change: TableSettings): Promise<void>;
  delete(table: string): Promise<void>;
  tables(): readonly string[];
}

export async function openTableSettings(db: LevelDatabase): Promise<TableSettingsStore> {
  const settings = new Map<string, TableSettings>();
  for await (const [key, value] of db.iterator({ gte: PREFIX, lt: `${PREFIX}\xff` })) {
    settings.set(key.slice(PREFIX.length), value as TableSettings);
  }
  return {
    get: (table) => settings.get(table) ?? {},
    async set(table, change) {
      const next = { ...settings.get(table), ...change };
      await db.put(PREFIX + table, next);
      settings.set(table, next);
    },
    async delete(table) {
      await db.batch([{ type: "del", key: PREFIX + table }]);
      settings.delete(table);
    },
    tables: () => [...settings.keys()],
  };
}
