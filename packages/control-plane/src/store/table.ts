import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type Projection,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";

const LOCAL_ORDERS = ["order1", "order2", "order3", "order4", "order5"] as const;

/** What a listing needs: an index does not copy the long members of a record. */
const listed: Projection = {
  ProjectionType: "INCLUDE",
  NonKeyAttributes: ["version", "value", "expiresAt"],
};

/** The definition of the state table: one local index an order, a global one for the sixth. */
export function tableDefinition(tableName: string): CreateTableCommandInput {
  const attributes = ["pk", "sk", ...LOCAL_ORDERS, "order6"];
  return {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes.map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: keySchema("sk"),
    LocalSecondaryIndexes: LOCAL_ORDERS.map((order) => ({
      IndexName: order,
      KeySchema: keySchema(order),
      Projection: listed,
    })),
    // A table has at most five local indexes.
    GlobalSecondaryIndexes: [
      {
        IndexName: "order6",
        KeySchema: keySchema("order6"),
        Projection: listed,
      },
    ],
  };
}

/** The table as a CloudFormation resource: its properties without a name. */
export function stateTableProperties(): Readonly<Record<string, unknown>> {
  const { TableName: _, ...properties } = tableDefinition("");
  return { ...properties, TimeToLiveSpecification: timeToLive };
}

const timeToLive = { AttributeName: "expiresAt", Enabled: true } as const;

/**
 * Makes the state table, unless it is there; waits until it can be used.
 *
 * @param options.timeToLive whether DynamoDB removes what has expired; dynalite cannot. @default true
 */
export async function createStateTable(options: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly timeToLive?: boolean;
}): Promise<void> {
  const { client, tableName } = options;
  try {
    await client.send(new CreateTableCommand(tableDefinition(tableName)));
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 300, minDelay: 1 }, { TableName: tableName });
  if (options.timeToLive === false) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: timeToLive,
    }),
  );
}

function keySchema(range: string): CreateTableCommandInput["KeySchema"] {
  return [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
}
