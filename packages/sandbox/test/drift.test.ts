import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  DetectStackResourceDriftCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteTableCommand,
  DynamoDBClient,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

const StackName = "app";

const resources = (more: object = {}) => ({
  Table: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "by", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "index",
          KeySchema: [{ AttributeName: "by", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      StreamSpecification: { StreamViewType: "NEW_IMAGE" },
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      DeletionProtectionEnabled: false,
      Tags: [{ Key: "team", Value: "shop" }],
    },
  },
  Jobs: {
    Type: "AWS::SQS::Queue",
    Properties: { QueueName: "jobs", VisibilityTimeout: 45, Tags: [{ Key: "a", Value: "b" }] },
  },
  Log: {
    Type: "AWS::Logs::LogGroup",
    Properties: { LogGroupName: "log", RetentionInDays: "7" },
  },
  Bucket: { Type: "AWS::S3::Bucket", Properties: {} },
  ...more,
});

describe("drift", () => {
  let directory: string;
  let sandbox: Sandbox;
  let cloudFormation: CloudFormationClient;
  let sqs: SQSClient;
  let logs: CloudWatchLogsClient;
  let dynamodb: DynamoDBClient;

  async function open(): Promise<void> {
    sandbox = await openSandbox({ directory });
    const options = {
      endpoint: sandbox.endpoints.s3,
      region: sandbox.region,
      credentials: sandbox.operatorCredentials,
    };
    cloudFormation = new CloudFormationClient(options);
    sqs = new SQSClient(options);
    logs = new CloudWatchLogsClient(options);
    dynamodb = new DynamoDBClient(options);
  }
  async function close(): Promise<void> {
    for (const client of [cloudFormation, sqs, logs, dynamodb]) client.destroy();
    await sandbox.close();
  }
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "drift-"));
    await open();
    const templateBody = JSON.stringify({ Resources: resources() });
    const tags = { owner: "us" };
    const request = { stackName: StackName, clientToken: "one", templateBody, tags };
    const result = await deployStack(sandbox.provisioner, request);
    expect(result, JSON.stringify(result)).toMatchObject({ outcome: "deployed" });
  });
  afterEach(async () => {
    await close();
    await rm(directory, { recursive: true });
  });

  const TableName = async () => (await resourceIds()).Table ?? "";
  async function resourceIds(): Promise<Record<string, string>> {
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName }),
    );
    return Object.fromEntries(
      StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId ?? ""]),
    );
  }
  async function detect() {
    const { StackDriftDetectionId } = await cloudFormation.send(
      new DetectStackDriftCommand({ StackName }),
    );
    for (;;) {
      const status = await cloudFormation.send(
        new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
      );
      if (status.DetectionStatus !== "DETECTION_IN_PROGRESS") return status;
    }
  }
  /** What drifted, by logical id: the status, or what of it is other than its template says. */
  async function drifted(): Promise<Record<string, unknown>> {
    await detect();
    const { StackResourceDrifts = [] } = await cloudFormation.send(
      new DescribeStackResourceDriftsCommand({
        StackName,
        StackResourceDriftStatusFilters: ["MODIFIED", "DELETED"],
      }),
    );
    return Object.fromEntries(
      StackResourceDrifts.map((drift) => [
        drift.LogicalResourceId,
        drift.StackResourceDriftStatus === "DELETED"
          ? "DELETED"
          : drift.PropertyDifferences?.map(
              (one) =>
                `${one.PropertyPath}: ${one.ExpectedValue} -> ${one.ActualValue} ${one.DifferenceType}`,
            ),
      ]),
    );
  }
  async function changeSet(ChangeSetName: string, Resources: object) {
    const TemplateBody = JSON.stringify({ Resources });
    const Tags = [{ Key: "owner", Value: "us" }];
    const DeploymentMode = "REVERT_DRIFT";
    const request = { StackName, ChangeSetName, TemplateBody, Tags, DeploymentMode } as const;
    await cloudFormation.send(new CreateChangeSetCommand(request));
    return cloudFormation.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
  }
  async function execute(ChangeSetName: string) {
    await cloudFormation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    for (;;) {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      const status = Stacks[0]?.StackStatus ?? "";
      if (!status.endsWith("_IN_PROGRESS")) return status;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  /** Something of each resource, through the API of its service. */
  async function meddle(): Promise<void> {
    await dynamodb.send(
      new UpdateTableCommand({ TableName: await TableName(), DeletionProtectionEnabled: true }),
    );
    const { Jobs: QueueUrl } = await resourceIds();
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "5" } }),
    );
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: "log", retentionInDays: 1 }));
  }
  const meddled = {
    Table: ["/DeletionProtectionEnabled: false -> true NOT_EQUAL"],
    Jobs: ["/VisibilityTimeout: 45 -> 5 NOT_EQUAL"],
    Log: ["/RetentionInDays: 7 -> 1 NOT_EQUAL"],
  };

  it("is none as long as nothing but the stack changes its resources", async () => {
    const before = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const status = await detect();
    const after = await cloudFormation.send(new DescribeStacksCommand({ StackName }));

    expect(before.Stacks?.[0]?.DriftInformation).toEqual({ StackDriftStatus: "NOT_CHECKED" });
    expect(status).toMatchObject({
      DetectionStatus: "DETECTION_COMPLETE",
      StackDriftStatus: "IN_SYNC",
      DriftedStackResourceCount: 0,
    });
    expect(after.Stacks?.[0]?.DriftInformation).toMatchObject({
      StackDriftStatus: "IN_SYNC",
      LastCheckTimestamp: expect.any(Date),
    });
  });

  it("is what somebody changed through the API of a service, also after a restart", async () => {
    await meddle();
    const first = await drifted();
    await close();
    await open();

    expect(first).toEqual(meddled);
    expect(await drifted()).toEqual(meddled);
    expect(await detect()).toMatchObject({
      StackDriftStatus: "DRIFTED",
      DriftedStackResourceCount: 3,
    });
  });

  it("is found in tags, backups, and what was taken away", async () => {
    const ids = await resourceIds();
    const table = await TableName();
    const ResourceArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;
    await dynamodb.send(
      new TagResourceCommand({ ResourceArn, Tags: [{ Key: "team", Value: "others" }] }),
    );
    await dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName: table,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
      }),
    );
    await sqs.send(new TagQueueCommand({ QueueUrl: ids.Jobs, Tags: { x: "y" } }));
    await sqs.send(new UntagQueueCommand({ QueueUrl: ids.Jobs, TagKeys: ["a"] }));
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: "log" }));

    expect(await drifted()).toEqual({
      Table: [
        "/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled: true -> false NOT_EQUAL",
        expect.stringContaining("others"),
      ],
      Jobs: expect.arrayContaining([expect.stringContaining("/Tags")]),
      Log: ["/RetentionInDays: 7 -> null REMOVE"],
    });
  });

  it("is a resource that is gone", async () => {
    const { Jobs: QueueUrl } = await resourceIds();
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "log" }));
    await dynamodb.send(new DeleteTableCommand({ TableName: await TableName() }));

    expect(await drifted()).toEqual({ Table: "DELETED", Jobs: "DELETED", Log: "DELETED" });
  });

  it("of one resource is answered at once", async () => {
    await meddle();
    const request = { StackName, LogicalResourceId: "Jobs" };

    const { StackResourceDrift } = await cloudFormation.send(
      new DetectStackResourceDriftCommand(request),
    );

    expect(StackResourceDrift).toMatchObject({
      ResourceType: "AWS::SQS::Queue",
      StackResourceDriftStatus: "MODIFIED",
      PropertyDifferences: [{ PropertyPath: "/VisibilityTimeout", DifferenceType: "NOT_EQUAL" }],
    });
    expect(JSON.parse(StackResourceDrift?.ExpectedProperties ?? "")).toMatchObject({
      VisibilityTimeout: 45,
    });
    expect(JSON.parse(StackResourceDrift?.ActualProperties ?? "")).toMatchObject({
      VisibilityTimeout: 5,
    });
  });

  it("is reverted by a change set that compares with what is there, which says so before", async () => {
    await meddle();
    const { Log: _ } = await resourceIds();
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "log" }));

    const described = await changeSet("back", resources());
    const status = await execute("back");

    expect(described).toMatchObject({
      Status: "CREATE_COMPLETE",
      DeploymentMode: "REVERT_DRIFT",
      StackDriftStatus: "DRIFTED",
    });
    const changes = (described.Changes ?? []).map(({ ResourceChange: change }) => [
      ...[change?.LogicalResourceId, change?.Action, change?.ResourceDriftStatus],
      change?.Details?.[0]?.Target?.BeforeValue,
    ]);
    expect(changes).toEqual(
      expect.arrayContaining([
        ["Table", "Modify", "MODIFIED", "true"],
        ["Jobs", "Modify", "MODIFIED", "5"],
        ["Log", "Add", "DELETED", undefined],
      ]),
    );
    expect(status).toBe("UPDATE_COMPLETE");
    expect(await drifted()).toEqual({});
    const { Jobs: QueueUrl } = await resourceIds();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: "45" });
  });

  it("is there again after such a change set has failed and is rolled back", async () => {
    await meddle();
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "log" }));
    const Refused = { Type: "AWS::DynamoDB::Table", Properties: {}, DependsOn: ["Jobs", "Log"] };

    await changeSet("back", resources({ Refused }));
    const status = await execute("back");

    expect(status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await drifted()).toEqual({ ...meddled, Log: "DELETED" });
    const { Jobs: QueueUrl } = await resourceIds();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: "5" });
  });

  it("ends without a change where the template is made to say what is there", async () => {
    await meddle();
    const said = resources();
    const now = {
      Table: {
        ...said.Table,
        Properties: { ...said.Table.Properties, DeletionProtectionEnabled: true },
      },
      Jobs: { ...said.Jobs, Properties: { ...said.Jobs.Properties, VisibilityTimeout: 5 } },
      Log: { ...said.Log, Properties: { ...said.Log.Properties, RetentionInDays: 1 } },
    };

    const described = await changeSet("taken", resources(now));
    const status = await execute("taken");

    expect(described).toMatchObject({ Status: "CREATE_COMPLETE", StackDriftStatus: "DRIFTED" });
    expect(described.Changes ?? []).toEqual([]);
    expect(status).toBe("UPDATE_COMPLETE");
    expect(await drifted()).toEqual({});
  });

  it("leaves nothing to do for a change set where there is none", async () => {
    const described = await changeSet("empty", resources());

    expect(described).toMatchObject({
      Status: "FAILED",
      StatusReason: expect.stringContaining("didn't contain changes"),
      StackDriftStatus: "IN_SYNC",
    });
  });
});
