import type { TemplateObject } from "@proton/cloudformation";
import { DynamoDbError } from "@proton/dynamodb";
import { MalformedPolicyError } from "../iam/policy.ts";
import { readTablePolicy } from "../iam/table-policies.ts";
import { indexUpdates, type TableDescription } from "./dynamodb-index-updates.ts";
import { tableProperties } from "./dynamodb-table-properties.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** Properties that CreateTable takes as the template gives them. */
const CREATION = [
  "AttributeDefinitions",
  "KeySchema",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
] as const;

/** `AWS::DynamoDB::Table` */
export function dynamoDbTable({ dynamodb, region, accountId }: SandboxServices): ResourceType {
  const call = async (operation: string, input: object): Promise<unknown> => {
    try {
      return await dynamodb.execute(operation, input);
    } catch (error) {
      if (!(error instanceof DynamoDbError)) throw error;
      throw new ResourceError("InvalidRequest", `${error.code}: ${error.message}`);
    }
  };
  const find = async (name: string): Promise<TableDescription | undefined> => {
    try {
      const { Table } = (await dynamodb.execute("DescribeTable", { TableName: name })) as {
        Table: TableDescription;
      };
      return Table;
    } catch (error) {
      if (error instanceof DynamoDbError && error.code === "ResourceNotFoundException") {
        return undefined;
      }
      throw error;
    }
  };

  /** Brings everything but keys and indexes to what the template says, from whatever it is. */
  async function applySettings(
    { physicalId: TableName, properties }: ResourceInstance,
    previous?: ResourceInstance,
  ) {
    const read = propertiesOf(properties);
    await call("UpdateTable", {
      TableName,
      DeletionProtectionEnabled: read.flag("DeletionProtectionEnabled") ?? false,
      SSESpecification: encryptionOf(read.object("SSESpecification") ?? {}),
    });
    const recovery = propertiesOf(read.object("PointInTimeRecoverySpecification") ?? {});
    await call("UpdateContinuousBackups", {
      TableName,
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: recovery.flag("PointInTimeRecoveryEnabled") ?? false,
      },
    });
    await applyStream(TableName, read.object("StreamSpecification"));
    await applyTimeToLive(TableName, read.object("TimeToLiveSpecification") ?? {});
    await applyTags(TableName, properties);
    await applyPolicy(arnOf(TableName), policyIn(properties), policyIn(previous?.properties));
    const StreamArn = dynamodb.streamArnOf(TableName);
    if (StreamArn === undefined) return;
    const before = propertiesOf(previous?.properties ?? {}).object("StreamSpecification");
    await applyPolicy(StreamArn, policyIn(read.object("StreamSpecification")), policyIn(before));
  }

  /** A policy that no template had, or that is changed past the stack, is left as it is. */
  async function applyPolicy(
    ResourceArn: string,
    wanted: TemplateObject | undefined,
    previous: TemplateObject | undefined,
  ) {
    if (wanted === undefined) {
      if (previous !== undefined) await call("DeleteResourcePolicy", { ResourceArn });
      return;
    }
    try {
      readTablePolicy(ResourceArn, wanted);
    } catch (error) {
      if (!(error instanceof MalformedPolicyError)) throw error;
      throw new ResourceError("InvalidRequest", error.message);
    }
    await call("PutResourcePolicy", { ResourceArn, Policy: JSON.stringify(wanted) });
  }

  async function applyStream(TableName: string, specification: TemplateObject | undefined) {
    const table = await find(TableName);
    const current = propertiesOf((table?.StreamSpecification ?? {}) as TemplateObject);
    const StreamViewType = specification && propertiesOf(specification).text("StreamViewType");
    const isEnabled = current.flag("StreamEnabled") ?? false;
    if (
      isEnabled === (specification !== undefined) &&
      current.text("StreamViewType") === StreamViewType
    ) {
      return;
    }
    if (isEnabled) {
      await call("UpdateTable", { TableName, StreamSpecification: { StreamEnabled: false } });
    }
    if (specification === undefined) return;
    const StreamSpecification = { StreamEnabled: true, StreamViewType };
    await call("UpdateTable", { TableName, StreamSpecification });
  }

  async function applyTimeToLive(TableName: string, specification: TemplateObject) {
    const read = propertiesOf(specification);
    const wanted = read.flag("Enabled") ? read.requiredText("AttributeName") : undefined;
    const { TimeToLiveDescription: current } = (await call("DescribeTimeToLive", {
      TableName,
    })) as { TimeToLiveDescription: { AttributeName?: string } };
    if (current.AttributeName === wanted) return;
    for (const [AttributeName, Enabled] of [
      [current.AttributeName, false],
      [wanted, true],
    ] as const) {
      if (AttributeName === undefined) continue;
      const TimeToLiveSpecification = { AttributeName, Enabled };
      await call("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    }
  }

  async function applyTags(name: string, properties: TemplateObject) {
    const ResourceArn = arnOf(name);
    const wanted = propertiesOf(properties).objects("Tags") as readonly { Key: string }[];
    const { Tags: current } = (await call("ListTagsOfResource", { ResourceArn })) as {
      Tags: { Key: string }[];
    };
    const keys = new Set(wanted.map(({ Key }) => Key));
    const gone = current.map(({ Key }) => Key).filter((key) => !keys.has(key));
    if (gone.length > 0) await call("UntagResource", { ResourceArn, TagKeys: gone });
    if (wanted.length > 0) await call("TagResource", { ResourceArn, Tags: wanted });
  }

  const arnOf = (name: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;

  return {
    kind: "emulated",
    remarks:
      "KinesisStreamSpecification is refused. Time to live is swept every few seconds. Encryption is kept and shown, and has no effect.",
    refuse: (properties) =>
      properties.KinesisStreamSpecification === undefined
        ? undefined
        : "the sandbox has no Kinesis: remove KinesisStreamSpecification, or deploy the table to AWS",
    identify: (properties, names) =>
      propertiesOf(properties).text("TableName") ?? names.generate({ longest: 255 }),
    exists: async ({ physicalId }) => (await find(physicalId)) !== undefined,
    async create(instance) {
      const { physicalId: TableName, properties } = instance;
      await call("CreateTable", {
        TableName,
        ...Object.fromEntries(
          CREATION.filter((name) => name in properties).map((name) => [name, properties[name]]),
        ),
        ...capacityOf(properties),
      });
      await applySettings(instance);
      return undefined;
    },
    async update(instance, previous) {
      const { physicalId: TableName, properties } = instance;
      const table = await find(TableName);
      if (table === undefined) throw new ResourceError("NotFound", `table ${TableName} is gone`);
      for (const change of indexUpdates(table, properties)) {
        await call("UpdateTable", {
          TableName,
          AttributeDefinitions: properties.AttributeDefinitions,
          GlobalSecondaryIndexUpdates: [change],
        });
      }
      const capacity = capacityOf(properties);
      if (isOtherCapacity(table, capacity)) await call("UpdateTable", { TableName, ...capacity });
      await applySettings(instance, previous);
      return undefined;
    },
    async delete({ physicalId }) {
      if ((await find(physicalId)) === undefined) return;
      await call("DeleteTable", { TableName: physicalId });
    },
    async read({ physicalId, properties: expected }) {
      const table = await find(physicalId);
      return table && tableProperties(table, { call, arn: arnOf(physicalId), expected });
    },
    attributes({ physicalId }) {
      const StreamArn = dynamodb.streamArnOf(physicalId);
      return { Arn: arnOf(physicalId), ...(StreamArn !== undefined && { StreamArn }) };
    },
  };
}

/** The policy that a table's properties, or its stream's, have in `ResourcePolicy`. */
function policyIn(properties: TemplateObject | undefined): TemplateObject | undefined {
  const policy = properties && propertiesOf(properties).object("ResourcePolicy");
  return policy && propertiesOf(policy).object("PolicyDocument");
}

/** CloudFormation and the API have names of their own for whether a table is encrypted with a key. */
function encryptionOf({ SSEEnabled, ...rest }: TemplateObject): object {
  return { ...rest, Enabled: SSEEnabled ?? false };
}

function capacityOf(properties: TemplateObject) {
  const read = propertiesOf(properties);
  const BillingMode = read.text("BillingMode") ?? "PROVISIONED";
  const throughput = propertiesOf(read.object("ProvisionedThroughput") ?? {});
  if (BillingMode === "PAY_PER_REQUEST") return { BillingMode };
  return {
    BillingMode,
    ProvisionedThroughput: {
      ReadCapacityUnits: throughput.number("ReadCapacityUnits") ?? 0,
      WriteCapacityUnits: throughput.number("WriteCapacityUnits") ?? 0,
    },
  };
}

function isOtherCapacity(table: TableDescription, wanted: ReturnType<typeof capacityOf>): boolean {
  const { BillingModeSummary: summary, ProvisionedThroughput: throughput } = table as {
    BillingModeSummary?: { BillingMode: string };
    ProvisionedThroughput?: { ReadCapacityUnits: number; WriteCapacityUnits: number };
  };
  if ((summary?.BillingMode ?? "PROVISIONED") !== wanted.BillingMode) return true;
  const units = wanted.ProvisionedThroughput;
  if (units === undefined) return false;
  return (
    throughput?.ReadCapacityUnits !== units.ReadCapacityUnits ||
    throughput.WriteCapacityUnits !== units.WriteCapacityUnits
  );
}
