import type { IndexDescription, TableDescription } from "./dynalite.ts";
import type { DynamoDbContext } from "./dynamodb.ts";
import { DynamoDbError } from "./dynamodb-error.ts";
import {
  activated,
  addIndex,
  dropTable,
  indexExpiry,
  readTable,
  removeIndex,
  writeTable,
} from "./table-store.ts";

interface TableInput {
  readonly TableName: string;
}

interface CreateTableInput extends TableInput {
  readonly DeletionProtectionEnabled?: boolean;
  readonly SSESpecification?: Readonly<Record<string, unknown>>;
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean };
  readonly Tags?: readonly unknown[];
}

interface UpdateTableInput extends CreateTableInput {
  readonly AttributeDefinitions?: TableDescription["AttributeDefinitions"];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: unknown;
  readonly GlobalSecondaryIndexUpdates?: readonly {
    readonly Create?: IndexDescription;
    readonly Delete?: { readonly IndexName: string };
    readonly Update?: unknown;
  }[];
}

/** One of these UpdateTable must be given. */
const UPDATES = [
  "BillingMode",
  "DeletionProtectionEnabled",
  "GlobalSecondaryIndexUpdates",
  "ProvisionedThroughput",
  "SSESpecification",
  "StreamSpecification",
  "TableClass",
];

type Handler = (context: DynamoDbContext, input: never) => Promise<unknown>;

const operations = {
  CreateTable: async (context, input: CreateTableInput) => {
    refuseStreams(input);
    const { store, settings, run } = context;
    const { TableName, Tags = [] } = input;
    if (TableName !== undefined && (await readTable(store, TableName)) !== undefined) {
      throw new DynamoDbError("ResourceInUseException", `Table already exists: ${TableName}`);
    }
    // dynalite takes out of its input what it does not know.
    const given = settingsIn(input);
    await run("CreateTable", input);
    const table = activated(await existingTable(context, input));
    await writeTable(store, table);
    const partitionKey = table.KeySchema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName;
    if (Tags.length > 0) await run("TagResource", { ResourceArn: table.TableArn, Tags });
    await settings.set(table.TableName, {
      ...given,
      ...(partitionKey !== undefined && { partitionKey }),
    });
    return { TableDescription: describe(context, table) };
  },

  UpdateTable: async (context, input: UpdateTableInput) => {
    refuseStreams(input);
    let table = await existingTable(context, input);
    if (!UPDATES.some((name) => name in input)) {
      throw new DynamoDbError(
        "ValidationException",
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
      );
    }
    const changes = input.GlobalSecondaryIndexUpdates ?? [];
    if (changes.filter((change) => change.Create ?? change.Delete).length > 1) {
      throw new DynamoDbError(
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
      );
    }
    await context.settings.set(table.TableName, settingsIn(input));
    if (input.BillingMode ?? input.ProvisionedThroughput ?? changes.find(({ Update }) => Update)) {
      await context.run("UpdateTable", input);
      table = activated(await existingTable(context, input));
      await writeTable(context.store, table);
    }
    for (const change of changes) table = await changeIndex(context, table, change, input);
    return { TableDescription: describe(context, table) };
  },

  DeleteTable: async (context, input: TableInput) => {
    const table = await existingTable(context, input);
    if (context.settings.get(table.TableName).deletionProtection) {
      throw new DynamoDbError(
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    }
    await dropTable(context.store, table);
    await context.settings.delete(table.TableName);
    return { TableDescription: { ...table, TableStatus: "DELETING" } };
  },

  DescribeTable: async (context, input: TableInput) => {
    const output = (await context.run("DescribeTable", input)) as { Table: TableDescription };
    return { Table: describe(context, output.Table) };
  },

  UpdateTimeToLive: async (
    context,
    input: TableInput & {
      TimeToLiveSpecification: { AttributeName: string; Enabled: boolean };
    },
  ) => {
    const table = await existingTable(context, input);
    const { AttributeName, Enabled } = input.TimeToLiveSpecification;
    const current = context.settings.get(table.TableName).timeToLive;
    if ((current !== undefined) === Enabled) {
      throw new DynamoDbError(
        "ValidationException",
        `TimeToLive is already ${Enabled ? "enabled" : "disabled"}`,
      );
    }
    await context.settings.set(table.TableName, {
      timeToLive: Enabled ? AttributeName : undefined,
    });
    if (Enabled) await indexExpiry(context.store, table, AttributeName);
    return { TimeToLiveSpecification: input.TimeToLiveSpecification };
  },

  DescribeTimeToLive: async (context, input: TableInput) => {
    const table = await existingTable(context, input);
    const attribute = context.settings.get(table.TableName).timeToLive;
    return {
      TimeToLiveDescription:
        attribute === undefined
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
    };
  },

  UpdateContinuousBackups: async (
    context,
    input: TableInput & {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: boolean };
    },
  ) => {
    const table = await existingTable(context, input);
    const enabled = input.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
    await context.settings.set(table.TableName, { pointInTimeRecovery: enabled });
    return continuousBackups(context, table);
  },

  DescribeContinuousBackups: async (context, input: TableInput) =>
    continuousBackups(context, await existingTable(context, input)),
} satisfies Record<string, Handler>;

export type TableOperation = keyof typeof operations;

/** The operations that dynalite lacks, or that must do more here than dynalite does. */
export const TABLE_OPERATIONS = operations as Readonly<
  Record<TableOperation, (context: DynamoDbContext, input: unknown) => Promise<unknown>>
>;

function refuseStreams(input: CreateTableInput): void {
  if (input.StreamSpecification === undefined) return;
  if (input.StreamSpecification.StreamEnabled === false) return;
  throw new DynamoDbError(
    "ValidationException",
    `the sandbox has no DynamoDB Streams: remove StreamSpecification from table ${input.TableName}, or deploy it to AWS`,
  );
}

const settingsIn = (input: CreateTableInput) => ({
  ...(input.DeletionProtectionEnabled !== undefined && {
    deletionProtection: input.DeletionProtectionEnabled,
  }),
  ...(input.SSESpecification !== undefined && { encryption: input.SSESpecification }),
});

async function existingTable(
  { store }: DynamoDbContext,
  { TableName }: TableInput,
): Promise<TableDescription> {
  const name = TableName.slice(TableName.lastIndexOf("/") + 1);
  const table = await readTable(store, name);
  if (table !== undefined) return table;
  throw new DynamoDbError(
    "ResourceNotFoundException",
    `Requested resource not found: Table: ${name} not found`,
  );
}

function describe({ settings }: DynamoDbContext, table: TableDescription): TableDescription {
  const { deletionProtection = false, encryption } = settings.get(table.TableName);
  return {
    ...table,
    DeletionProtectionEnabled: deletionProtection,
    ...(encryption?.SSEEnabled === true && {
      SSEDescription: { Status: "ENABLED", SSEType: encryption.SSEType ?? "KMS" },
    }),
  };
}

function continuousBackups({ settings }: DynamoDbContext, table: TableDescription) {
  const { pointInTimeRecovery = false } = settings.get(table.TableName);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED",
      },
    },
  };
}

async function changeIndex(
  { store }: DynamoDbContext,
  table: TableDescription,
  change: NonNullable<UpdateTableInput["GlobalSecondaryIndexUpdates"]>[number],
  input: UpdateTableInput,
): Promise<TableDescription> {
  const names = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
  if (change.Delete) {
    const { IndexName } = change.Delete;
    if (names.includes(IndexName)) return removeIndex(store, table, IndexName);
    throw new DynamoDbError(
      "ResourceNotFoundException",
      `Requested resource not found: Index: ${IndexName} not found`,
    );
  }
  if (!change.Create) return table;
  const { IndexName } = change.Create;
  if (names.includes(IndexName)) {
    throw new DynamoDbError(
      "ValidationException",
      `Attempting to create an index which already exists: ${IndexName}`,
    );
  }
  const definitions = input.AttributeDefinitions ?? table.AttributeDefinitions;
  const index = {
    ...change.Create,
    IndexArn: `${table.TableArn}/index/${IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: change.Create.ProvisionedThroughput ?? {
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
      NumberOfDecreasesToday: 0,
    },
  };
  return addIndex(store, { ...table, AttributeDefinitions: definitions }, index);
}
