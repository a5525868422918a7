import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Kind, OrderName, Orders } from "./keys.ts";
import { type Position, positionOf, type ReadListing } from "./listing.ts";
import { mergedListing } from "./merged-listing.ts";
import { partitionOf, partitionsOf } from "./partitions.ts";

/** What part of a kind is listed, in which order. */
export interface ListOptions<Value> {
  /** @default the order of the ids */
  readonly order?: OrderName;
  /** Only keys of the order (or ids) that begin with it. */
  readonly prefix?: string;
  readonly descending?: boolean;
  /** @default all */
  readonly limit?: number;
  readonly after?: Position;
  readonly where?: (value: Value) => boolean;
  /** Records read at most for one page, so that a filter that nothing passes cannot cost more. */
  readonly readLimit?: number;
}

/** One page of a listing; `next` is set when there may be more. */
export interface ListPage<Value> {
  readonly values: readonly Value[];
  readonly next?: Position;
}

/** The records of the control plane in one DynamoDB table: every write is conditional, none is lost. */
export interface Store {
  /** Reads one record, consistently. */
  get<Value>(kind: Kind<Value>, id: string): Promise<Value | undefined>;
  /** Writes a record that must not exist yet; `false` when it does. */
  create<Value>(
    kind: Kind<Value>,
    value: NoInfer<Value>,
    options?: CreateOptions,
  ): Promise<boolean>;
  /**
   * Changes a record from what it is to what `change` makes of it, again and again until no other
   * write came between. `change` returns `undefined` to leave it; it may throw to refuse.
   *
   * @returns the record as it is now, `undefined` when there is none
   */
  update<Value>(
    kind: Kind<Value>,
    id: string,
    change: (value: Value) => Value | undefined,
  ): Promise<Value | undefined>;
  /** Removes a record if `condition` still holds for it; whether it is gone. */
  remove<Value>(
    kind: Kind<Value>,
    id: string,
    condition?: (value: Value) => boolean,
  ): Promise<boolean>;
  /** One page of a kind. */
  list<Value>(kind: Kind<Value>, options?: ListOptions<Value>): Promise<ListPage<Value>>;
}

/** Options of {@link Store.create}. */
export interface CreateOptions {
  /** Epoch seconds after which the record counts as absent. */
  readonly expiresAt?: number;
  /** Replaces a record that expired before this time, in epoch seconds. */
  readonly now?: number;
}

interface Item {
  readonly pk: string;
  readonly sk: string;
  /** Grows with every write: what a conditional write compares. */
  readonly version: number;
  readonly value: unknown;
  /** What {@link Kind.apart} took out of the value; no index has it. */
  readonly long?: Readonly<Record<string, string>>;
  readonly expiresAt?: number;
}

/** Opens the store on a table that {@link createStateTable} made. */
export function createStore(options: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** @default by the client */
  readonly readListing?: ReadListing;
}): Store {
  const TableName = options.tableName;
  const readListing = options.readListing ?? mergedListing(options.client, TableName);
  const client = DynamoDBDocumentClient.from(options.client, {
    marshallOptions: { removeUndefinedValues: true },
  });

  async function read(pk: string, sk: string): Promise<Item | undefined> {
    const command = new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true });
    return (await client.send(command)).Item as Item | undefined;
  }

  async function write(item: Item & Orders, condition: object): Promise<boolean> {
    return succeeded(client.send(new PutCommand({ TableName, Item: item, ...condition })));
  }

  const store: Store = {
    async get<Value>(kind: Kind<Value>, id: string) {
      const item = await read(partitionOf(kind, id), id);
      return item && recordOf(kind, item);
    },

    async create(kind, value, { expiresAt, now } = {}) {
      const expired = now === undefined ? "" : " OR expiresAt < :now";
      return write(itemOf(kind, value, 1, expiresAt), {
        ConditionExpression: `attribute_not_exists(pk)${expired}`,
        ...(now === undefined ? {} : { ExpressionAttributeValues: { ":now": now } }),
      });
    },

    async update<Value>(
      kind: Kind<Value>,
      id: string,
      change: (value: Value) => Value | undefined,
    ) {
      for (;;) {
        const item = await read(partitionOf(kind, id), id);
        if (item === undefined) return undefined;
        const value = recordOf(kind, item);
        const changed = change(value);
        if (changed === undefined) return value;
        const next = itemOf(kind, changed, item.version + 1, item.expiresAt);
        if (await write(next, ifVersion(item))) return changed;
      }
    },

    async remove<Value>(kind: Kind<Value>, id: string, condition?: (value: Value) => boolean) {
      for (;;) {
        const item = await read(partitionOf(kind, id), id);
        if (item === undefined) return true;
        if (condition !== undefined && !condition(recordOf(kind, item))) return false;
        const Key = { pk: item.pk, sk: id };
        const command = new DeleteCommand({ TableName, Key, ...ifVersion(item) });
        if (await succeeded(client.send(command))) return true;
      }
    },

    async list<Value>(kind: Kind<Value>, listOptions: ListOptions<Value> = {}) {
      const { limit = Infinity, readLimit = Infinity, where } = listOptions;
      const { order, prefix, descending = false, after } = listOptions;
      const partitions = partitionsOf(kind, order === undefined ? prefix : undefined);
      const values: Value[] = [];
      let position = after;
      let reads = 0;
      const wanted = limit + 1;
      const items = readListing({ partitions, order, prefix, descending, after, wanted });
      for await (const item of items) {
        if (values.length === limit || reads === readLimit) return { values, next: position ?? {} };
        reads += 1;
        position = positionOf(item, order);
        const value = recordOf(kind, item as Item);
        if (where === undefined || where(value)) values.push(value);
      }
      return { values };
    },
  };

  return store;
}

function itemOf<Value>(
  kind: Kind<Value>,
  value: Value,
  version: number,
  expiresAt: number | undefined,
): Item & Orders {
  const apart = kind.apart?.take(value);
  const id = kind.id(value);
  return {
    pk: partitionOf(kind, id),
    sk: id,
    ...kind.orders?.(value),
    version,
    value: apart?.value ?? value,
    ...(apart && { long: apart.long }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function recordOf<Value>(kind: Kind<Value>, { value, long }: Item): Value {
  const listed = value as Value;
  return kind.apart === undefined || long === undefined ? listed : kind.apart.put(listed, long);
}

function ifVersion(item: Item): object {
  return {
    ConditionExpression: "#version = :version",
    // Some words are DynamoDB's own.
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":version": item.version },
  };
}

async function succeeded(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
