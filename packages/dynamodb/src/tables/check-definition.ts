import { invalidParameter, validationError } from "../dynamodb-error.ts";
import type { AttributeDefinition, KeySchemaElement, Projection, Throughput } from "./table.ts";

/** An index as a request describes it. */
export interface IndexInput {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: Partial<Projection>;
  readonly ProvisionedThroughput?: Throughput;
  readonly OnDemandThroughput?: object;
  readonly WarmThroughput?: object;
}

/** What a table is to be, as a request describes it. */
export interface DefinitionInput {
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly KeySchema: readonly KeySchemaElement[];
  readonly LocalSecondaryIndexes?: readonly IndexInput[];
  readonly GlobalSecondaryIndexes?: readonly IndexInput[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: Throughput;
}

const MAX_UNITS = 1_000_000_000_000;
const MAX_LOCAL_INDEXES = 5;
const MAX_GLOBAL_INDEXES = 20;
/** Attributes of either kind that the key of a global index may have. */
const MAX_INDEX_KEY_ATTRIBUTES = 4;
/** Attributes that all the indexes of a table may project by name. */
const MAX_PROJECTED = 100;

const namesOf = (schema: readonly KeySchemaElement[]) =>
  schema.map(({ AttributeName }) => AttributeName);

/** Refuses a description of a table that contradicts itself, in AWS's order. */
export function checkDefinition(input: DefinitionInput): void {
  checkCapacity(input);
  refuseRedefined(input.AttributeDefinitions);
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = input;
  if (KeySchema.length > AttributeDefinitions.length) {
    throw validationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  checkDefined(KeySchema, AttributeDefinitions);
  checkSimpleSchema(KeySchema);
  if (!LocalSecondaryIndexes && !GlobalSecondaryIndexes) {
    if (KeySchema.length === AttributeDefinitions.length) return;
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  const names = new Set<string>();
  if (LocalSecondaryIndexes) checkLocalIndexes(LocalSecondaryIndexes, input, names);
  if (GlobalSecondaryIndexes) checkGlobalIndexes(GlobalSecondaryIndexes, input, names);
  checkProjectedCount([...(LocalSecondaryIndexes ?? []), ...(GlobalSecondaryIndexes ?? [])]);
  checkAllUsed(input);
}

/** Refuses to define an attribute twice. */
export function refuseRedefined(definitions: readonly AttributeDefinition[]): void {
  const names = definitions.map(({ AttributeName }) => AttributeName);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated === undefined) return;
  throw invalidParameter(`Duplicate attribute name in AttributeDefinitions: ${repeated}`);
}

function checkCapacity({ BillingMode, ProvisionedThroughput }: DefinitionInput): void {
  if (BillingMode === "PAY_PER_REQUEST") {
    if (!ProvisionedThroughput) return;
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (!ProvisionedThroughput) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  checkUnits(ProvisionedThroughput);
}

/** Refuses more capacity than there is. */
export function checkUnits(throughput: Throughput): void {
  for (const name of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    if (throughput[name] > MAX_UNITS) {
      throw validationError(`Given value ${throughput[name]} for ${name} is out of bounds`);
    }
  }
}

/** Refuses keys whose attributes have no definition. */
export function checkDefined(
  schema: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): void {
  const keys = namesOf(schema);
  const defined = definitions.map(({ AttributeName }) => AttributeName);
  if (keys.every((key) => defined.includes(key))) return;
  throw invalidParameter(
    `Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
  );
}

function checkSimpleSchema(schema: readonly KeySchemaElement[]): void {
  const [first, second] = schema;
  if (first && second && first.AttributeName === second.AttributeName) {
    throw validationError(
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
  }
  if (first?.KeyType !== "HASH") {
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (second && second.KeyType !== "RANGE") {
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (schema.length > 2) {
    throw invalidParameter("Number of KeySchemaElements exceeds the maximum of 2");
  }
}

function checkLocalIndexes(
  indexes: readonly IndexInput[],
  { KeySchema, AttributeDefinitions }: DefinitionInput,
  names: Set<string>,
): void {
  if (indexes.length === 0) throw invalidParameter("List of LocalSecondaryIndexes is empty");
  if (KeySchema.length !== 2) {
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  const tableHash = KeySchema[0]?.AttributeName;
  for (const index of indexes) {
    const { IndexName, KeySchema: schema } = index;
    checkDefined(schema, AttributeDefinitions);
    checkSimpleSchema(schema);
    if (schema.length !== 2) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${IndexName}`);
    }
    const hash = schema[0]?.AttributeName;
    if (hash !== tableHash) {
      throw invalidParameter(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`,
      );
    }
    checkProjection(index);
    addName(IndexName, names);
  }
  if (indexes.length > MAX_LOCAL_INDEXES) {
    throw invalidParameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  }
}

function checkGlobalIndexes(
  indexes: readonly IndexInput[],
  { AttributeDefinitions, BillingMode }: DefinitionInput,
  names: Set<string>,
): void {
  if (indexes.length === 0) throw invalidParameter("List of GlobalSecondaryIndexes is empty");
  for (const index of indexes) {
    checkGlobalIndex(index, AttributeDefinitions, BillingMode);
    addName(index.IndexName, names);
  }
  if (indexes.length > MAX_GLOBAL_INDEXES) {
    throw invalidParameter("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  }
}

/** Refuses a description of a global index that contradicts itself or its table. */
export function checkGlobalIndex(
  index: IndexInput,
  definitions: readonly AttributeDefinition[],
  billingMode: string | undefined,
): void {
  checkDefined(index.KeySchema, definitions);
  checkIndexSchema(index.KeySchema);
  checkProjection(index);
  if (billingMode === "PAY_PER_REQUEST" && index.ProvisionedThroughput) {
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
    );
  }
}

/** The key of a global index has up to four attributes of either kind. */
function checkIndexSchema(schema: readonly KeySchemaElement[]): void {
  if (schema.length <= 2 && schema[1]?.KeyType !== "HASH") {
    checkSimpleSchema(schema);
    return;
  }
  const names = namesOf(schema);
  if (new Set(names).size < names.length) {
    throw validationError(
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
  }
  const hashes = schema.filter(({ KeyType }) => KeyType === "HASH");
  if (schema[0]?.KeyType !== "HASH") {
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (schema.slice(0, hashes.length).some(({ KeyType }) => KeyType !== "HASH")) {
    throw validationError(
      "Invalid KeySchema: HASH key elements must come before RANGE key elements",
    );
  }
  for (const [kind, count] of [
    ["HASH", hashes.length],
    ["RANGE", schema.length - hashes.length],
  ] as const) {
    if (count > MAX_INDEX_KEY_ATTRIBUTES) {
      throw validationError(
        `Invalid KeySchema: The number of ${kind} key elements exceeds the limit of ${MAX_INDEX_KEY_ATTRIBUTES}`,
      );
    }
  }
}

function checkProjection({ Projection: { ProjectionType, NonKeyAttributes } }: IndexInput): void {
  if (ProjectionType === undefined) throw invalidParameter("Unknown ProjectionType: null");
  if (NonKeyAttributes && ProjectionType !== "INCLUDE") {
    throw invalidParameter(
      `ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`,
    );
  }
  if (!NonKeyAttributes && ProjectionType === "INCLUDE") {
    throw invalidParameter(`ProjectionType is INCLUDE, but NonKeyAttributes is not specified`);
  }
}

function checkProjectedCount(indexes: readonly IndexInput[]): void {
  const count = indexes.flatMap(({ Projection }) => Projection.NonKeyAttributes ?? []).length;
  if (count > MAX_PROJECTED) {
    throw invalidParameter("Number of NonKeyAttributes exceeds the per-table limit of 100");
  }
}

function addName(name: string, names: Set<string>): void {
  if (names.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
  names.add(name);
}

function checkAllUsed(input: DefinitionInput): void {
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = input;
  const schemas = [...(LocalSecondaryIndexes ?? []), ...(GlobalSecondaryIndexes ?? [])].flatMap(
    (index) => index.KeySchema,
  );
  const used = new Set(namesOf([...KeySchema, ...schemas]));
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  if (defined.every((name) => used.has(name))) return;
  throw invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(", ")}], keys used: [${[...used].join(", ")}]`,
  );
}
