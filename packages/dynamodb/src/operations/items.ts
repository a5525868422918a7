import { validationError } from "../dynamodb-error.ts";
import {
  checkExpressionParameters,
  compileProjection,
  openScope,
  type Projection,
  projectPaths,
  readAttributesToGet,
} from "../expressions/index.ts";
import type { Table } from "../tables/table.ts";
import { type Item, validateItem } from "../values/index.ts";
import { consumedCapacity, readUnits, writeUsage } from "./capacity.ts";
import { type Engine, findTable, type Operation } from "./engine.ts";
import { checkKey, conditionFailed, keyIn, refuseKeyLookups } from "./keys.ts";
import {
  type PreparedWrite,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type WriteInput,
} from "./write-item.ts";

export interface ProjectionInput {
  readonly ProjectionExpression?: string;
  readonly AttributesToGet?: readonly string[];
  readonly ExpressionAttributeNames?: unknown;
  readonly ConsistentRead?: boolean;
}

interface GetInput extends ProjectionInput {
  readonly TableName: string;
  readonly Key: unknown;
  readonly ReturnConsumedCapacity?: string;
}

export const getItem: Operation<GetInput> = (engine, input) => {
  const { TableName, ConsistentRead, ReturnConsumedCapacity } = input;
  checkExpressionParameters(input as never, {
    expressions: ["ProjectionExpression"],
    legacy: ["AttributesToGet"],
  });
  const key = validateItem(input.Key);
  const projection = readProjection(engine, input);
  const table = findTable(engine, TableName);
  checkKey(key, table);
  refuseKeyLookups(table, projection?.paths);
  const stored = engine.items.read(table, key);
  const usage = { table: readUnits(stored?.size ?? 0, ConsistentRead), indexes: new Map() };
  return {
    ...(stored && { Item: projection ? projection.project(stored.item) : stored.item }),
    ConsumedCapacity: consumedCapacity(table.definition.TableName, usage, ReturnConsumedCapacity),
  };
};

/** The projection of a request without other expressions, if it has one. */
export function readProjection(engine: Engine, input: ProjectionInput): Projection | undefined {
  const { ProjectionExpression, AttributesToGet, ExpressionAttributeNames: names } = input;
  if (AttributesToGet) return readAttributesToGet(AttributesToGet);
  const scope = openScope({ names }, engine.expressions);
  const projection =
    ProjectionExpression === undefined ? undefined : compileProjection(ProjectionExpression, scope);
  scope.assertAllUsed();
  return projection;
}

interface WriteRequest extends WriteInput {
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
}

export const putItem: Operation<WriteRequest> = (engine, input) =>
  writeOne(engine, input, preparePut(engine, input));

export const deleteItem: Operation<WriteRequest> = (engine, input) =>
  writeOne(engine, input, prepareDelete(engine, input));

export const updateItem: Operation<WriteRequest> = (engine, input) =>
  writeOne(engine, input, prepareUpdate(engine, input));

function writeOne(engine: Engine, input: WriteRequest, write: PreparedWrite): unknown {
  const table = findTable(engine, write.tableName);
  const key = write.bind(table);
  const { before, after } = engine.db.transaction(() => {
    const stored = engine.items.read(table, key);
    if (write.condition && !write.condition.test(stored?.item)) {
      throw conditionFailed(stored?.item, input.ReturnValuesOnConditionCheckFailure);
    }
    const result = write.apply(table, stored?.item, key);
    if (stored || result) engine.write({ table, before: stored, after: result });
    return { before: stored?.item, after: result };
  });
  const usage = writeUsage(table, before, after);
  const { ReturnConsumedCapacity, ReturnItemCollectionMetrics } = input;
  return {
    Attributes: returnedAttributes(input, write, before, after),
    ConsumedCapacity: consumedCapacity(table.definition.TableName, usage, ReturnConsumedCapacity),
    ItemCollectionMetrics: itemCollectionMetrics(table, key, ReturnItemCollectionMetrics),
  };
}

/** What the request wants to see of the item before or after. */
function returnedAttributes(
  { ReturnValues = "NONE" }: WriteInput,
  { update }: PreparedWrite,
  before: Item | undefined,
  after: Item | undefined,
): Item | undefined {
  if (ReturnValues === "ALL_OLD") return before;
  if (ReturnValues === "ALL_NEW") return after;
  if (ReturnValues === "NONE" || !update) return undefined;
  // What moves to the place of a removed element is shown there, as AWS does.
  const item = ReturnValues === "UPDATED_NEW" ? after : before;
  const shown = item && projectPaths(item, update.paths);
  return shown && Object.keys(shown).length > 0 ? shown : undefined;
}

/** The size of the items with one partition key, which only tables with local indexes limit. */
export function itemCollectionMetrics(
  table: Table,
  key: Item,
  asked: string | undefined,
): object | undefined {
  if (asked !== "SIZE") return undefined;
  if (!table.indexes.some(({ definition }) => definition.kind === "local")) return undefined;
  const names = table.key.hash.map(({ name }) => name);
  return { ItemCollectionKey: keyIn(key, names), SizeEstimateRangeGB: [0, 1] };
}

/** Refuses a list of keys that names one item twice. */
export function refuseDuplicates(keys: readonly Item[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    const text = JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (seen.has(text)) throw validationError("Provided list of item keys contains duplicates");
    seen.add(text);
  }
}
