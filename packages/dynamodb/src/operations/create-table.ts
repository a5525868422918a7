import { randomUUID } from "node:crypto";
import { DynamoDbError, invalidParameter } from "../dynamodb-error.ts";
import {
  checkDefinition,
  type DefinitionInput,
  type IndexInput,
} from "../tables/check-definition.ts";
import { describeTable } from "../tables/describe.ts";
import type { IndexDefinition, Projection, StreamSpecification } from "../tables/table.ts";
import { type Engine, type Operation, secondsOf } from "./engine.ts";
import { newResourcePolicy } from "./resource-policies.ts";
import { readTags, type Tag } from "./tags.ts";

interface CreateTableInput extends DefinitionInput {
  readonly TableName: string;
  readonly Tags?: readonly Tag[];
  readonly TableClass?: string;
  readonly SSESpecification?: Readonly<Record<string, unknown>>;
  readonly StreamSpecification?: StreamSpecification;
  readonly DeletionProtectionEnabled?: boolean;
  readonly OnDemandThroughput?: object;
  readonly WarmThroughput?: object;
  readonly ResourcePolicy?: string;
}

/** Members of the request that are kept as they are. */
const KEPT = [
  "ProvisionedThroughput",
  "TableClass",
  "SSESpecification",
  "DeletionProtectionEnabled",
  "OnDemandThroughput",
  "WarmThroughput",
] as const;

export const createTable: Operation<CreateTableInput> = (engine, input) => {
  checkDefinition(input);
  checkStream(input.StreamSpecification);
  const { TableName, BillingMode = "PROVISIONED" } = input;
  const tags = readTags(input.Tags ?? []);
  if (engine.catalog.get(TableName)) {
    throw new DynamoDbError("ResourceInUseException", `Table already exists: ${TableName}`);
  }
  const now = engine.clock();
  const { ResourcePolicy: policy } = input;
  const resourcePolicy = policy === undefined ? undefined : newResourcePolicy(policy, now);
  const kept = KEPT.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]);
  const table = engine.catalog.create({
    TableName,
    TableId: randomUUID(),
    created: secondsOf(now),
    AttributeDefinitions: input.AttributeDefinitions,
    KeySchema: input.KeySchema,
    indexes: [
      ...indexesOf(engine, "local", input.LocalSecondaryIndexes),
      ...indexesOf(engine, "global", input.GlobalSecondaryIndexes),
    ],
    BillingMode: BillingMode as "PROVISIONED",
    ...(BillingMode === "PAY_PER_REQUEST" && { onDemandSince: secondsOf(now) }),
    ...Object.fromEntries(kept),
    ...streamOf(input.StreamSpecification, now),
    tags,
    ...(resourcePolicy && { resourcePolicy }),
  });
  if (input.StreamSpecification?.StreamEnabled) engine.streams.open(table);
  const index = () => "CREATING";
  return { TableDescription: describeTable(engine, table, { table: "CREATING", index }) };
};

function indexesOf(
  engine: Engine,
  kind: IndexDefinition["kind"],
  indexes: readonly IndexInput[] = [],
): readonly IndexDefinition[] {
  return indexes.map((index) => indexOf(engine, kind, index));
}

/** The definition of an index that a request describes. */
export function indexOf(
  engine: Engine,
  kind: IndexDefinition["kind"],
  index: IndexInput,
): IndexDefinition {
  const id = engine.catalog.newIndexId();
  return { ...index, id, kind, Projection: index.Projection as Projection };
}

/** Refuses a stream that does not say what is to be in it. */
export function checkStream(specification: StreamSpecification | undefined): void {
  if (!specification) return;
  const { StreamEnabled, StreamViewType } = specification;
  if (StreamEnabled && StreamViewType === undefined) {
    throw invalidParameter("StreamViewType is required when StreamEnabled is true");
  }
  if (!StreamEnabled && StreamViewType !== undefined) {
    throw invalidParameter("StreamViewType is not allowed when StreamEnabled is false");
  }
}

/** What a table keeps of its stream, which begins now. */
export function streamOf(specification: StreamSpecification | undefined, now: Date): object {
  if (!specification?.StreamEnabled) return {};
  const streamLabel = now.toISOString().replace("Z", "");
  return { StreamSpecification: specification, streamLabel };
}
