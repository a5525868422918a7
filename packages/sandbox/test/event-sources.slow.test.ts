import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openSandbox, type Sandbox, type SandboxEvent } from "../src/index.ts";
import { lambdaRole } from "./lambda-role.ts";

const sdk = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
/** Notes each order that it is told of, and fails for a bad one. */
const CONSUMER = `
const { DynamoDBClient, PutItemCommand } = require(${JSON.stringify(sdk)});
const client = new DynamoDBClient({ maxAttempts: 1 });
exports.handler = async ({ Records }) => {
  for (const { dynamodb, eventSourceARN } of Records) {
    if (dynamodb.Keys.pk.S === "bad") throw new Error("a bad order");
    const Item = { pk: dynamodb.Keys.pk, from: { S: eventSourceARN } };
    await client.send(new PutItemCommand({ TableName: process.env.NOTES_TABLE, Item }));
  }
};
`;

let directory: string;
let sandbox: Sandbox;
let events: SandboxEvent[];
const open = async () => {
  events = [];
  sandbox = await openSandbox({ directory, onEvent: (event) => events.push(event) });
};
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "event-sources-"));
  await open();
});
afterEach(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true, maxRetries: 10 });
});

const table = (properties: object = {}) => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    ...properties,
  },
});
const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });
const streamArn = { "Fn::GetAtt": ["Orders", "StreamArn"] };
const READ = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"].map(
  (name) => `dynamodb:${name}`,
);

function template(mapping: object = {}, actions: readonly string[] = READ): string {
  return JSON.stringify({
    Resources: {
      Orders: table({ TableName: "orders", StreamSpecification: { StreamViewType: "NEW_IMAGE" } }),
      Notes: table({ TableName: "notes" }),
      Lost: { Type: "AWS::S3::Bucket", Properties: { BucketName: "lost-orders" } },
      Role: lambdaRole("consumer", [
        { Effect: "Allow", Action: actions, Resource: streamArn },
        { Effect: "Allow", Action: "dynamodb:PutItem", Resource: arnOf("Notes") },
        {
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: { "Fn::Join": ["/", [arnOf("Lost"), "*"]] },
        },
      ]),
      Consumer: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: arnOf("Role"),
          Timeout: 10,
          Environment: { Variables: { NOTES_TABLE: { Ref: "Notes" } } },
          Code: { ZipFile: CONSUMER },
        },
      },
      Source: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          EventSourceArn: streamArn,
          FunctionName: { Ref: "Consumer" },
          StartingPosition: "LATEST",
          ...mapping,
        },
      },
    },
  });
}

let tokens = 0;
const deploy = (templateBody: string) => {
  tokens += 1;
  const clientToken = `token-${tokens}`;
  return deployStack(sandbox.provisioner, { stackName: "shop", templateBody, clientToken });
};
const clientOptions = () => ({
  region: sandbox.region,
  credentials: sandbox.operatorCredentials,
});
const dynamodb = () =>
  new DynamoDBClient({ ...clientOptions(), endpoint: sandbox.endpoints.dynamodb });
const s3 = () =>
  new S3Client({ ...clientOptions(), endpoint: sandbox.endpoints.s3, forcePathStyle: true });
const order = (pk: string) =>
  dynamodb().send(new PutItemCommand({ TableName: "orders", Item: { pk: { S: pk } } }));
const noted = async () => {
  const { Items = [] } = await dynamodb().send(new ScanCommand({ TableName: "notes" }));
  return Items.map(({ pk }) => String(pk?.S)).sort();
};
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000 });

it("calls a function with what changes in a table, also after a restart", async () => {
  await deploy(template());
  await order("first");
  await eventually(async () => expect(await noted()).toEqual(["first"]));
  await sandbox.close();
  await open();
  await order("second");

  await eventually(async () => expect(await noted()).toEqual(["first", "second"]));

  expect(events.filter(({ level }) => level === "error")).toEqual([]);
});

it("gives up what fails for good, puts it into the bucket and goes on", async () => {
  await deploy(
    template({
      MaximumRetryAttempts: 1,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: arnOf("Lost") } },
    }),
  );
  await order("bad");
  await order("good");

  await eventually(async () => expect(await noted()).toEqual(["good"]));
  const objects = await s3().send(new ListObjectsV2Command({ Bucket: "lost-orders" }));
  const [key] = (objects.Contents ?? []).map(({ Key }) => Key);
  const object = await s3().send(new GetObjectCommand({ Bucket: "lost-orders", Key: key }));
  const document = JSON.parse((await object.Body?.transformToString()) ?? "");

  expect(key).toMatch(/^aws\/lambda\/[0-9a-f-]{36}\/shardId-[\d-]+\/\d{4}-\d\d-\d\dT/);
  expect(document).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
    responseContext: { functionError: "Unhandled" },
    DDBStreamBatchInfo: { batchSize: 1 },
  });
  expect(JSON.parse(document.payload).Records[0].dynamodb.Keys).toEqual({ pk: { S: "bad" } });
  expect(events.map(({ code }) => code)).toContain("stream-records-discarded");
});

it("tells a queue which records it gives up", async () => {
  const { Resources, ...rest } = JSON.parse(
    template({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: arnOf("Given") } },
    }),
  );
  Resources.Given = { Type: "AWS::SQS::Queue", Properties: { QueueName: "given-up" } };
  const [policy] = Resources.Role.Properties.Policies;
  const statement = { Effect: "Allow", Action: "sqs:SendMessage", Resource: arnOf("Given") };
  policy.PolicyDocument.Statement.push(statement);
  await deploy(JSON.stringify({ Resources, ...rest }));
  const client = new SQSClient({ ...clientOptions(), endpoint: sandbox.endpoints.dynamodb });
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: "given-up" }));
  await order("bad");

  const { Messages: [message] = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
  );

  expect(JSON.parse(message?.Body ?? "")).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted" },
    DDBStreamBatchInfo: { batchSize: 1 },
  });
  expect(message?.Body).not.toContain("payload");
});

it("sends what the filters of a changed mapping let through", async () => {
  await deploy(template());
  const Pattern = JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix: "big-" }] } } } });
  await deploy(template({ FilterCriteria: { Filters: [{ Pattern }] }, ParallelizationFactor: 2 }));
  await order("small-1");
  await order("big-1");

  await eventually(async () => expect(await noted()).toEqual(["big-1"]));
});

it("refuses a mapping whose role may not read the stream, and shows what is missing", async () => {
  const result = await deploy(template({}, ["dynamodb:GetRecords"]));

  expect(result.outcome).toBe("failed");
  expect(JSON.stringify(result)).toContain(
    "Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions",
  );
  expect(events.find(({ code }) => code === "access-denied")?.data.statement).toMatchObject({
    Action: "dynamodb:GetShardIterator",
  });
});

it.each([
  [
    "another source",
    { EventSourceArn: "arn:aws:kinesis:us-east-1:0:stream/s" },
    "is neither a queue nor the stream",
  ],
  ["tumbling windows", { TumblingWindowInSeconds: 30 }, "no tumbling windows"],
  [
    "another destination",
    { DestinationConfig: { OnFailure: { Destination: "arn:aws:sns:us-east-1:0:t" } } },
    "is neither an S3 bucket nor a queue",
  ],
  ["a position that streams of tables lack", { StartingPosition: "AT_TIMESTAMP" }, "AT_TIMESTAMP"],
  ["a batch of no records", { BatchSize: 0 }, "BatchSize"],
  [
    "a filter that cannot be read",
    { FilterCriteria: { Filters: [{ Pattern: '{"a":"b"}' }] } },
    "Invalid filter pattern definition",
  ],
])("refuses %s by name", async (_what, mapping, message) => {
  const result = await deploy(template(mapping));

  expect(result.outcome).toBe("failed");
  expect(JSON.stringify(result)).toContain(message);
});
