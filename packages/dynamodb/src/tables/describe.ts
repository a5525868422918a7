import type { Engine } from "../operations/engine.ts";
import type { Index, StreamSpecification, Table, TableDefinition } from "./table.ts";

/** What a table and its indexes are said to be in the middle of. */
export interface Statuses {
  readonly table?: string;
  readonly index?: (name: string) => string | undefined;
}

/** Members as the API has them. */
export type Description = Readonly<Record<string, unknown>>;

/** The description of a table as the API gives it. */
export function describeTable(engine: Engine, table: Table, statuses: Statuses = {}): Description {
  const { definition, arn } = table;
  const { items, bytes } = engine.items.sizeOf(table);
  const indexes = (kind: "global" | "local") => {
    const some = table.indexes.filter((index) => index.definition.kind === kind);
    if (some.length === 0) return undefined;
    return some.map((index) => describeIndex(index, table, statuses));
  };
  return defined({
    AttributeDefinitions: definition.AttributeDefinitions,
    TableName: definition.TableName,
    KeySchema: definition.KeySchema,
    TableStatus: statuses.table ?? "ACTIVE",
    CreationDateTime: definition.created,
    ProvisionedThroughput: throughputOf(definition.ProvisionedThroughput),
    TableSizeBytes: bytes,
    ItemCount: items,
    TableArn: arn,
    TableId: definition.TableId,
    ...billingOf(definition),
    LocalSecondaryIndexes: indexes("local"),
    GlobalSecondaryIndexes: indexes("global"),
    ...streamOf(table),
    SSEDescription: encryptionOf(definition),
    TableClassSummary: definition.TableClass && { TableClass: definition.TableClass },
    DeletionProtectionEnabled: definition.DeletionProtectionEnabled ?? false,
    OnDemandThroughput: definition.OnDemandThroughput,
    WarmThroughput: definition.WarmThroughput && { ...definition.WarmThroughput, Status: "ACTIVE" },
  });
}

function throughputOf(throughput: object | undefined): object {
  return { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0, ...throughput };
}

function billingOf({ BillingMode, onDemandSince }: TableDefinition): object {
  if (BillingMode === "PROVISIONED" && onDemandSince === undefined) return {};
  return {
    BillingModeSummary: defined({ BillingMode, LastUpdateToPayPerRequestDateTime: onDemandSince }),
  };
}

function describeIndex({ definition }: Index, table: Table, statuses: Statuses): object {
  const { id: _, kind, ProvisionedThroughput, WarmThroughput, ...rest } = definition;
  return defined({
    ...rest,
    IndexStatus: kind === "global" ? (statuses.index?.(rest.IndexName) ?? "ACTIVE") : undefined,
    ProvisionedThroughput: kind === "global" ? throughputOf(ProvisionedThroughput) : undefined,
    WarmThroughput: WarmThroughput && { ...WarmThroughput, Status: "ACTIVE" },
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexArn: `${table.arn}/index/${rest.IndexName}`,
  });
}

function streamOf({ definition, arn }: Table): object {
  const { StreamSpecification: specification, streamLabel } = definition;
  return {
    StreamSpecification: specification?.StreamEnabled ? specification : undefined,
    LatestStreamLabel: streamLabel,
    LatestStreamArn: streamLabel && `${arn}/stream/${streamLabel}`,
  } satisfies { StreamSpecification: StreamSpecification | undefined; [name: string]: unknown };
}

function encryptionOf({ SSESpecification }: TableDefinition): object | undefined {
  if (!(SSESpecification?.Enabled === true || SSESpecification?.SSEEnabled === true))
    return undefined;
  return defined({
    Status: "ENABLED",
    SSEType: SSESpecification.SSEType ?? "KMS",
    KMSMasterKeyArn: SSESpecification.KMSMasterKeyId,
  });
}

/** An object without the members that are undefined. */
function defined(object: Description): Description {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
