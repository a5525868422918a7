import type { KeyAttributes } from "../expressions/index.ts";
import type { ValueType } from "../values/index.ts";

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: "S" | "N" | "B";
}

export interface Projection {
  readonly ProjectionType: "ALL" | "INCLUDE" | "KEYS_ONLY";
  readonly NonKeyAttributes?: readonly string[];
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** An index as it is kept. */
export interface IndexDefinition {
  /** Names its rows in the database. */
  readonly id: number;
  readonly kind: "global" | "local";
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: Projection;
  readonly ProvisionedThroughput?: Throughput;
  readonly OnDemandThroughput?: object;
  readonly WarmThroughput?: object;
}

/** A table as it is kept: what requests said of it, in the words of the API. */
export interface TableDefinition {
  readonly TableName: string;
  readonly TableId: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly KeySchema: readonly KeySchemaElement[];
  readonly indexes: readonly IndexDefinition[];
  readonly BillingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** When it last became pay-per-request, in seconds since 1970. */
  readonly onDemandSince?: number;
  readonly ProvisionedThroughput?: Throughput & {
    readonly NumberOfDecreasesToday?: number;
    readonly LastIncreaseDateTime?: number;
    readonly LastDecreaseDateTime?: number;
  };
  readonly OnDemandThroughput?: object;
  readonly WarmThroughput?: object;
  readonly TableClass?: string;
  readonly SSESpecification?: Readonly<Record<string, unknown>>;
  readonly StreamSpecification?: StreamSpecification;
  /** The time at which the stream began, as its ARN has it. */
  readonly streamLabel?: string;
  readonly DeletionProtectionEnabled?: boolean;
  /** The attribute that holds the time, in seconds since 1970, at which an item expires. */
  readonly timeToLive?: string;
  readonly pointInTimeRecovery?: boolean;
  /** Since when changes are kept for it, in seconds since 1970. */
  readonly recoverySince?: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly resourcePolicy?: ResourcePolicy;
  readonly streamPolicy?: ResourcePolicy;
}

/** Who else may do what with a table and its indexes, or with a stream. */
export interface ResourcePolicy {
  /** JSON, as it was given. */
  readonly document: string;
  readonly revisionId: string;
  /** The stream that it is of. */
  readonly streamLabel?: string;
}

export interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
}

/** A definition with what follows from it. */
export interface Table {
  readonly id: number;
  readonly arn: string;
  readonly definition: TableDefinition;
  readonly key: KeyAttributes;
  /** The names of the key's attributes. */
  readonly keyNames: readonly string[];
  readonly indexes: readonly Index[];
}

/** An index with what follows from its definition. */
export interface Index {
  readonly definition: IndexDefinition;
  readonly key: KeyAttributes;
  readonly keyNames: readonly string[];
  /** The attributes that it has, or undefined where it has all. */
  readonly attributes?: ReadonlySet<string>;
}

/** Works out what follows from a table's definition. */
export function tableOf(id: number, arn: string, definition: TableDefinition): Table {
  const key = keyOf(definition.KeySchema, definition);
  const keyNames = namesOf(key);
  return {
    id,
    arn,
    definition,
    key,
    keyNames,
    indexes: definition.indexes.map((index) => indexOf(index, definition, keyNames)),
  };
}

function indexOf(
  definition: IndexDefinition,
  table: TableDefinition,
  tableKeyNames: readonly string[],
): Index {
  const key = keyOf(definition.KeySchema, table);
  const keyNames = namesOf(key);
  const { ProjectionType, NonKeyAttributes = [] } = definition.Projection;
  if (ProjectionType === "ALL") return { definition, key, keyNames };
  const included = ProjectionType === "INCLUDE" ? NonKeyAttributes : [];
  return {
    definition,
    key,
    keyNames,
    attributes: new Set([...tableKeyNames, ...keyNames, ...included]),
  };
}

function keyOf(
  schema: readonly KeySchemaElement[],
  { AttributeDefinitions }: Pick<TableDefinition, "AttributeDefinitions">,
): KeyAttributes {
  const attributes = (kind: KeySchemaElement["KeyType"]) =>
    schema
      .filter(({ KeyType }) => KeyType === kind)
      .map(({ AttributeName: name }) => {
        const defined = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name);
        return { name, type: (defined?.AttributeType ?? "S") as ValueType };
      });
  return { hash: attributes("HASH"), range: attributes("RANGE") };
}

const namesOf = ({ hash, range }: KeyAttributes) => [...hash, ...range].map(({ name }) => name);
