import { createRequire } from "node:module";

/** The operations that dynalite implements. */
export const DYNALITE_OPERATIONS = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
] as const;

export type DynaliteOperation = (typeof DYNALITE_OPERATIONS)[number];

type Done<T = unknown> = (error?: unknown, value?: T) => void;

/** An attribute value as it travels: `{ S: "…" }`, `{ N: "1" }` and so on. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

export interface IndexDescription {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: {
    readonly ProjectionType: string;
    readonly NonKeyAttributes?: readonly string[];
  };
  readonly [field: string]: unknown;
}

export interface TableDescription {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableStatus: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly IndexDescription[];
  readonly LocalSecondaryIndexes?: readonly IndexDescription[];
  readonly [field: string]: unknown;
}

export type BatchStep =
  | { readonly type: "put"; readonly key: string; readonly value: unknown }
  | { readonly type: "del"; readonly key: string };

export interface Range {
  readonly gte: string;
  readonly lt: string;
  readonly limit?: number;
}

/** The one LevelDB under all tables; without a callback its methods give promises. */
export interface LevelDatabase {
  open(): Promise<void>;
  get(key: string): Promise<unknown>;
  /** Blocks for microseconds, where handing the read to another thread and back costs ten times as much. */
  getSync(key: string): unknown;
  put(key: string, value: unknown): Promise<void>;
  batch(steps: readonly BatchStep[]): Promise<void>;
  clear(range: Range): Promise<void>;
  keys(range: Range): AsyncIterable<string>;
  iterator(range: Range): AsyncIterable<[string, unknown]>;
  close(): Promise<void>;
}

/** A stretch of the database with a prefix of its own. */
export interface SubDatabase {
  put(key: string, value: unknown, done: Done): void;
  get(key: string, done: Done): void;
  del(key: string, done: Done): void;
  lock(key: string, locked: (release: (done: Done) => Done) => void): void;
}

/** What dynalite's actions work on. */
export interface DynaliteStore {
  readonly db: LevelDatabase;
  readonly tableDb: SubDatabase & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): SubDatabase;
  getIndexDb(type: string, table: string, index: string): SubDatabase;
  getTable(name: string, checkStatus: boolean | Done, done?: Done): void;
  readonly lifecycleManager: { gracefulClose(): Promise<void> };
}

interface Validation {
  readonly types: unknown;
  readonly custom?: unknown;
}

type Action = (store: DynaliteStore, data: unknown, done: Done) => void;

const require = createRequire(import.meta.url);

/*
 * dynalite is an HTTP server around these modules. They are called directly because a request that
 * is already parsed, authenticated and authorized should not cross a socket again, and because
 * time to live, index changes and atomic writes need the store itself.
 */
const database = require("dynalite/db/index.js") as {
  create(options: {
    path?: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }): DynaliteStore;
  createKey(item: Item, table: TableDescription): string;
  getIndexActions(
    indexes: readonly IndexDescription[],
    before: Item | null,
    after: Item | null,
    table: TableDescription,
  ): { puts: { key: string; item: Item }[]; deletes: { key: string }[] };
};

const validations = require("dynalite/validations/index.js") as {
  checkTypes(data: unknown, types: unknown): unknown;
  checkValidations(data: unknown, types: unknown, custom: unknown, store: DynaliteStore): void;
};

const fileOf = (operation: string) => `${operation[0]?.toLowerCase()}${operation.slice(1)}.js`;

const MODULES = new Map(
  DYNALITE_OPERATIONS.map((operation) => [
    operation,
    {
      action: require(`dynalite/actions/${fileOf(operation)}`) as Action,
      validation: require(`dynalite/validations/${fileOf(operation)}`) as Validation,
    },
  ]),
);

export const createStore = database.create;
export const createKey = database.createKey;
export const getIndexActions = database.getIndexActions;

/** Checks a request as DynamoDB does and runs it; rejects with dynalite's `{statusCode, body}`. */
export async function runDynalite(
  store: DynaliteStore,
  operation: DynaliteOperation,
  input: unknown,
): Promise<unknown> {
  const module = MODULES.get(operation);
  if (module === undefined) throw new TypeError(`dynalite has no operation ${operation}`);
  const { action, validation } = module;
  const data = validations.checkTypes(input, validation.types);
  validations.checkValidations(data, validation.types, validation.custom, store);
  return new Promise((resolve, reject) => {
    action(store, data, (error, output) => (error ? reject(error) : resolve(output)));
  });
}
