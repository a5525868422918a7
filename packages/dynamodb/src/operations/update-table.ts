import { DynamoDbError, invalidParameter, validationError } from "../dynamodb-error.ts";
import {
  checkDefined,
  checkGlobalIndex,
  checkUnits,
  type IndexInput,
} from "../tables/check-definition.ts";
import { describeTable } from "../tables/describe.ts";
import type {
  AttributeDefinition,
  StreamSpecification,
  Table,
  TableDefinition,
  Throughput,
} from "../tables/table.ts";
import { checkStream, indexOf, streamOf } from "./create-table.ts";
import {
  type Engine,
  findNamedTable,
  type Operation,
  resourceNotFound,
  secondsOf,
} from "./engine.ts";

interface IndexChange {
  readonly Create?: IndexInput;
  readonly Update?: {
    readonly IndexName: string;
    readonly ProvisionedThroughput?: Throughput;
    readonly OnDemandThroughput?: object;
    readonly WarmThroughput?: object;
  };
  readonly Delete?: { readonly IndexName: string };
}

interface UpdateTableInput {
  readonly TableName: string;
  readonly AttributeDefinitions?: readonly AttributeDefinition[];
  readonly BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST";
  readonly ProvisionedThroughput?: Throughput;
  readonly GlobalSecondaryIndexUpdates?: readonly IndexChange[];
  readonly StreamSpecification?: StreamSpecification;
  readonly SSESpecification?: Readonly<Record<string, unknown>>;
  readonly TableClass?: string;
  readonly DeletionProtectionEnabled?: boolean;
  readonly OnDemandThroughput?: object;
  readonly WarmThroughput?: object;
}

const UPDATES = [
  "BillingMode",
  "DeletionProtectionEnabled",
  "OnDemandThroughput",
  "ProvisionedThroughput",
  "SSESpecification",
  "StreamSpecification",
  "TableClass",
  "WarmThroughput",
] as const;

export const updateTable: Operation<UpdateTableInput> = (engine, input) => {
  const changes = input.GlobalSecondaryIndexUpdates ?? [];
  checkInput(input, changes);
  const table = findNamedTable(engine, input.TableName);
  checkCapacity(input, table.definition);
  checkStreamChange(input, table.definition);
  const updated = engine.catalog.change(table, () => {
    const settled = engine.catalog.replace(table, settledDefinition(engine, table, input));
    const { StreamSpecification } = input;
    if (StreamSpecification?.StreamEnabled) engine.streams.open(settled);
    else if (StreamSpecification) engine.streams.close(table);
    return changes.reduce(
      (current, change) => changeIndex(engine, current, change, input),
      settled,
    );
  });
  const created = new Set(changes.map(({ Create }) => Create?.IndexName));
  const index = (name: string) => (created.has(name) ? "CREATING" : undefined);
  return { TableDescription: describeTable(engine, updated, { table: "UPDATING", index }) };
};

function checkInput(input: UpdateTableInput, changes: readonly IndexChange[]): void {
  if (changes.length === 0 && UPDATES.every((name) => input[name] === undefined)) {
    throw validationError(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
  }
  if (input.BillingMode === "PROVISIONED" && !input.ProvisionedThroughput) {
    throw invalidParameter(
      "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    );
  }
  if (input.ProvisionedThroughput) checkUnits(input.ProvisionedThroughput);
  const names = new Set<string>();
  for (const { Create, Update, Delete } of changes) {
    if ([Create, Update, Delete].filter((change) => change !== undefined).length > 1) {
      throw invalidParameter(
        "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete can be specified",
      );
    }
    const name = (Update ?? Create ?? Delete)?.IndexName;
    if (name === undefined) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
  if (changes.filter(({ Create, Delete }) => Create ?? Delete).length > 1) {
    throw new DynamoDbError(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
  }
}

function checkCapacity(input: UpdateTableInput, definition: TableDefinition): void {
  const { ProvisionedThroughput: wanted, BillingMode = definition.BillingMode } = input;
  if (!wanted) return;
  if (BillingMode === "PAY_PER_REQUEST") {
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  const current = definition.ProvisionedThroughput;
  const isSame =
    current?.ReadCapacityUnits === wanted.ReadCapacityUnits &&
    current.WriteCapacityUnits === wanted.WriteCapacityUnits;
  if (!isSame || definition.BillingMode !== BillingMode) return;
  throw validationError(
    "The provisioned throughput for the table will not change. The requested value equals the current value. " +
      `Current ReadCapacityUnits provisioned for the table: ${current.ReadCapacityUnits}. Requested ReadCapacityUnits: ${wanted.ReadCapacityUnits}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${current.WriteCapacityUnits}. Requested WriteCapacityUnits: ${wanted.WriteCapacityUnits}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

function checkStreamChange(
  { StreamSpecification: wanted }: UpdateTableInput,
  { StreamSpecification: current }: TableDefinition,
): void {
  checkStream(wanted);
  if (!wanted) return;
  if (wanted.StreamEnabled && current?.StreamEnabled) {
    throw validationError("Table already has an enabled stream");
  }
  if (!wanted.StreamEnabled && !current?.StreamEnabled) {
    throw validationError("Table has no stream to disable");
  }
}

/** The definition with all that is not a matter of indexes. */
function settledDefinition(engine: Engine, { definition }: Table, input: UpdateTableInput) {
  const now = engine.clock();
  const { StreamSpecification: stream, ProvisionedThroughput, BillingMode } = input;
  const kept = UPDATES.filter(
    (name) => name !== "StreamSpecification" && input[name] !== undefined,
  );
  const { StreamSpecification: oldStream, ...rest } = definition;
  const { ProvisionedThroughput: oldThroughput, ...onDemand } = rest;
  const becomesOnDemand =
    BillingMode === "PAY_PER_REQUEST" && definition.BillingMode !== "PAY_PER_REQUEST";
  return {
    ...(becomesOnDemand ? onDemand : rest),
    ...(!stream && oldStream && { StreamSpecification: oldStream }),
    ...Object.fromEntries(kept.map((name) => [name, input[name]])),
    ...(becomesOnDemand && { onDemandSince: secondsOf(now) }),
    ...(ProvisionedThroughput && {
      ProvisionedThroughput: changedThroughput(oldThroughput, ProvisionedThroughput, now),
    }),
    ...streamOf(stream, now),
  } as TableDefinition;
}

function changedThroughput(
  before: TableDefinition["ProvisionedThroughput"],
  wanted: Throughput,
  now: Date,
): TableDefinition["ProvisionedThroughput"] {
  const { ReadCapacityUnits: reads = 0, WriteCapacityUnits: writes = 0 } = before ?? {};
  const increases = wanted.ReadCapacityUnits > reads || wanted.WriteCapacityUnits > writes;
  const decreases = wanted.ReadCapacityUnits < reads || wanted.WriteCapacityUnits < writes;
  return {
    ...before,
    ...wanted,
    ...(increases && { LastIncreaseDateTime: secondsOf(now) }),
    ...(decreases && {
      LastDecreaseDateTime: secondsOf(now),
      NumberOfDecreasesToday: (before?.NumberOfDecreasesToday ?? 0) + 1,
    }),
  };
}

function changeIndex(
  engine: Engine,
  table: Table,
  { Create, Update, Delete }: IndexChange,
  input: UpdateTableInput,
): Table {
  if (Create) return createIndex(engine, table, Create, input.AttributeDefinitions ?? []);
  const name = (Update ?? Delete)?.IndexName;
  const { definition } = table;
  const index = definition.indexes.find(
    ({ IndexName, kind }) => IndexName === name && kind === "global",
  );
  if (!index) throw resourceNotFound(`Requested resource not found: Index: ${name} not found`);
  const others = definition.indexes.filter((each) => each !== index);
  if (Update) {
    const indexes = definition.indexes.map((each) =>
      each === index ? { ...each, ...Update } : each,
    );
    return engine.catalog.replace(table, { ...definition, indexes });
  }
  engine.catalog.dropIndex(index.id);
  return engine.catalog.replace(table, withoutUnused({ ...definition, indexes: others }));
}

function createIndex(
  engine: Engine,
  table: Table,
  input: IndexInput,
  definitions: readonly AttributeDefinition[],
): Table {
  const { definition } = table;
  if (definition.indexes.some(({ IndexName }) => IndexName === input.IndexName)) {
    throw validationError(`Attempting to create an index which already exists: ${input.IndexName}`);
  }
  const merged = mergedDefinitions(definition.AttributeDefinitions, definitions);
  // They "must include the key element(s) of the new index", also where the table defines them already:
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
  checkDefined(input.KeySchema, definitions);
  checkGlobalIndex(input, merged, definition.BillingMode);
  const index = indexOf(engine, "global", input);
  engine.catalog.createIndex(index.id);
  const changed = engine.catalog.replace(
    table,
    withoutUnused({
      ...definition,
      AttributeDefinitions: merged,
      indexes: [...definition.indexes, index],
    }),
  );
  const created = changed.indexes.at(-1);
  if (created) engine.items.fillIndex(changed, created);
  return changed;
}

/** What a table has defined stays, whatever a request that adds an index says. */
function mergedDefinitions(
  current: readonly AttributeDefinition[],
  given: readonly AttributeDefinition[],
): readonly AttributeDefinition[] {
  for (const { AttributeName, AttributeType } of given) {
    const known = current.find((each) => each.AttributeName === AttributeName);
    if (known && known.AttributeType !== AttributeType) {
      throw invalidParameter(
        "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
          `Existing schema: Schema:[SchemaElement: key{${AttributeName}:${known.AttributeType}}] ` +
          `New schema: Schema:[SchemaElement: key{${AttributeName}:${AttributeType}}]`,
      );
    }
  }
  const known = new Set(current.map(({ AttributeName }) => AttributeName));
  return [...current, ...given.filter(({ AttributeName }) => !known.has(AttributeName))];
}

function withoutUnused(definition: TableDefinition): TableDefinition {
  const schemas = [definition.KeySchema, ...definition.indexes.map(({ KeySchema }) => KeySchema)];
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName));
  const AttributeDefinitions = definition.AttributeDefinitions.filter(({ AttributeName }) =>
    used.has(AttributeName),
  );
  return { ...definition, AttributeDefinitions };
}
