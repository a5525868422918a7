import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { checkExpressionParameters, type Projection } from "../expressions/index.ts";
import type { Table } from "../tables/table.ts";
import { type Item, MAX_ITEM_SIZE, sizeOfItem, validateItem } from "../values/index.ts";
import {
  addUsage,
  consumedCapacity,
  NO_USAGE,
  readUnits,
  type Usage,
  writeUsage,
} from "./capacity.ts";
import { type Engine, findTable, type Operation } from "./engine.ts";
import {
  itemCollectionMetrics,
  type ProjectionInput,
  readProjection,
  refuseDuplicates,
} from "./items.ts";
import { checkItemKeys, checkKey, keyIn, refuseKeyLookups } from "./keys.ts";

const MAX_KEYS = 100;
const MAX_WRITES = 25;
/** The bytes of items that one batch gives; the rest is left unprocessed. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

interface KeysAndAttributes extends ProjectionInput {
  readonly Keys: readonly unknown[];
}

interface BatchGetInput {
  readonly RequestItems: Readonly<Record<string, KeysAndAttributes>>;
  readonly ReturnConsumedCapacity?: string;
}

interface PreparedGet {
  readonly name: string;
  readonly request: KeysAndAttributes;
  readonly keys: readonly Item[];
  readonly projection: Projection | undefined;
}

export const batchGetItem: Operation<BatchGetInput> = (engine, input) => {
  const { ReturnConsumedCapacity } = input;
  requireItems(input, "BatchGetItem");
  const requests = Object.entries(input.RequestItems).map(([name, request]) =>
    prepareGet(engine, name, request),
  );
  if (requests.reduce((sum, { keys }) => sum + keys.length, 0) > MAX_KEYS) {
    throw validationError("Too many items requested for the BatchGetItem call");
  }
  const bound = requests.map((request) => ({ ...request, table: bindGet(engine, request) }));
  const answer = { bytes: 0 };
  const read = bound.map((request) => readKeys(engine, request, answer));
  const named = <Value>(pick: (at: number) => Value | undefined) =>
    Object.fromEntries(
      requests.map(({ name }, at) => [name, pick(at)]).filter(([, value]) => value !== undefined),
    );
  return {
    Responses: named((at) => read[at]?.items),
    UnprocessedKeys: named((at) => read[at]?.unprocessed),
    ConsumedCapacity: capacities(
      bound.map(({ table }, at) => [table, read[at]?.usage ?? NO_USAGE]),
      ReturnConsumedCapacity,
    ),
  };
};

function requireItems(
  { RequestItems }: { readonly RequestItems: object },
  operation: string,
): void {
  if (Object.keys(RequestItems).length > 0) return;
  throw validationError(`The requestItems parameter is required for ${operation}`);
}

function prepareGet(engine: Engine, name: string, request: KeysAndAttributes): PreparedGet {
  checkExpressionParameters(request as never, {
    expressions: ["ProjectionExpression"],
    legacy: ["AttributesToGet"],
  });
  const projection = readProjection(engine, request);
  const keys = request.Keys.map(validateItem);
  refuseDuplicates(keys);
  return { name, request, keys, projection };
}

function bindGet(engine: Engine, { name, keys, projection }: PreparedGet): Table {
  const table = findTable(engine, name);
  for (const key of keys) checkKey(key, table);
  refuseKeyLookups(table, projection?.paths);
  return table;
}

function readKeys(
  engine: Engine,
  { table, keys, projection, request }: PreparedGet & { readonly table: Table },
  answer: { bytes: number },
) {
  const items: Item[] = [];
  const left: Item[] = [];
  let usage = NO_USAGE;
  for (const key of keys) {
    const stored = engine.items.read(table, key);
    const size = stored?.size ?? 0;
    if (answer.bytes + size > MAX_ANSWER_BYTES) {
      left.push(key);
      continue;
    }
    answer.bytes += size;
    usage = addUsage(usage, { ...NO_USAGE, table: readUnits(size, request.ConsistentRead) });
    if (stored) items.push(projection ? projection.project(stored.item) : stored.item);
  }
  const unprocessed = left.length > 0 ? { ...request, Keys: left } : undefined;
  return { items, usage, unprocessed };
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: unknown };
  readonly DeleteRequest?: { readonly Key: unknown };
}

interface BatchWriteInput {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
}

interface PreparedPut {
  readonly item?: Item;
  readonly key?: Item;
}

export const batchWriteItem: Operation<BatchWriteInput> = (engine, input) => {
  const { ReturnConsumedCapacity, ReturnItemCollectionMetrics } = input;
  requireItems(input, "BatchWriteItem");
  const requests = Object.entries(input.RequestItems).map(([name, writes]) => ({
    name,
    writes: writes.map(preparePut),
  }));
  if (requests.reduce((sum, { writes }) => sum + writes.length, 0) > MAX_WRITES) {
    throw validationError("Too many items requested for the BatchWriteItem call");
  }
  const bound = requests.map(({ name, writes }) => bindWrites(engine, name, writes));
  const usages = engine.db.transaction(() =>
    bound.map(({ table, writes }): [Table, Usage] => [
      table,
      writes
        .map(({ key, item }) => writeEach(engine, table, key, item))
        .reduce((a, b) => addUsage(a, b), NO_USAGE),
    ]),
  );
  return {
    UnprocessedItems: {},
    ConsumedCapacity: capacities(usages, ReturnConsumedCapacity),
    ItemCollectionMetrics: collectionMetrics(bound, ReturnItemCollectionMetrics),
  };
};

function preparePut({ PutRequest, DeleteRequest }: WriteRequest): PreparedPut {
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (DeleteRequest) return { key: validateItem(DeleteRequest.Key) };
  const item = validateItem(PutRequest?.Item);
  if (sizeOfItem(item) > MAX_ITEM_SIZE) {
    throw validationError("Item size has exceeded the maximum allowed size");
  }
  return { item };
}

function bindWrites(engine: Engine, name: string, writes: readonly PreparedPut[]) {
  const table = findTable(engine, name);
  const bound = writes.map(({ item, key = {} }) => {
    if (!item) {
      checkKey(key, table);
      return { key, item };
    }
    checkBatchItem(item, table);
    return { key: keyIn(item, table.keyNames), item };
  });
  refuseDuplicates(bound.map(({ key }) => key));
  return { table, writes: bound };
}

/** A batch has fewer words than a single write for an item without the table's key. */
function checkBatchItem(item: Item, table: Table): void {
  try {
    checkItemKeys(item, table);
  } catch (error) {
    const isKey =
      error instanceof DynamoDbError && /Missing the key|Type mismatch for key/.test(error.message);
    throw isKey ? validationError("The provided key element does not match the schema") : error;
  }
}

function writeEach(engine: Engine, table: Table, key: Item, after: Item | undefined): Usage {
  const before = engine.items.read(table, key);
  if (before || after) engine.write({ table, before, after });
  return writeUsage(table, before?.item, after);
}

function capacities(
  usages: readonly (readonly [Table, Usage])[],
  asked: string | undefined,
): readonly unknown[] | undefined {
  if (asked !== "TOTAL" && asked !== "INDEXES") return undefined;
  return usages.map(([{ definition }, usage]) =>
    consumedCapacity(definition.TableName, usage, asked),
  );
}

function collectionMetrics(
  bound: readonly { readonly table: Table; readonly writes: readonly { readonly key: Item }[] }[],
  asked: string | undefined,
): object | undefined {
  const entries = bound.map(({ table, writes }): [string, readonly unknown[]] => [
    table.definition.TableName,
    writes
      .map(({ key }) => itemCollectionMetrics(table, key, asked))
      .filter((metrics) => metrics !== undefined),
  ]);
  const filled = entries.filter(([, metrics]) => metrics.length > 0);
  return filled.length > 0 ? Object.fromEntries(filled) : undefined;
}
