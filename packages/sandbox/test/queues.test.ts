import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openSandbox, type Sandbox, type SandboxEvent } from "../src/index.ts";
import { lambdaRole } from "./lambda-role.ts";

const resources = {
  Jobs: {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: "jobs",
      VisibilityTimeout: "45",
      Tags: [{ Key: "team", Value: "shop" }],
      RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Lost", "Arn"] }, maxReceiveCount: 3 },
    },
  },
  Lost: { Type: "AWS::SQS::Queue", Properties: { MaximumMessageSize: 1024 } },
  Orders: {
    Type: "AWS::SQS::Queue",
    Properties: { FifoQueue: true, ContentBasedDeduplication: true },
  },
  Sender: lambdaRole(
    "send",
    [
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: { "Fn::GetAtt": ["Jobs", "Arn"] },
      },
    ],
    { RoleName: "sender" },
  ),
  JobsPolicy: {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: "Orders" }],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: { "Fn::GetAtt": ["Sender", "Arn"] } },
            Action: "sqs:GetQueueAttributes",
            Resource: { "Fn::GetAtt": ["Orders", "Arn"] },
          },
        ],
      },
    },
  },
};

let directory: string;
let sandbox: Sandbox;
let events: SandboxEvent[];
let tokens = 0;
async function deploy(Resources: object, stackName = "queues") {
  tokens += 1;
  const Outputs = { Jobs: { Value: { Ref: "Jobs" } } };
  const templateBody = JSON.stringify({ Resources, ...("Jobs" in Resources && { Outputs }) });
  const clientToken = `token-${tokens}`;
  return deployStack(sandbox.provisioner, { stackName, templateBody, clientToken });
}
const open = async () => {
  events = [];
  sandbox = await openSandbox({ directory, onEvent: (event) => events.push(event) });
};
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "queues-"));
  await open();
  const result = await deploy(resources);
  expect(result).toMatchObject({ outcome: "deployed" });
});
afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true, maxRetries: 10 });
});
beforeEach(async () => {
  for (const QueueUrl of await urls()) await sqs().send(new PurgeQueueCommand({ QueueUrl }));
});

const sqs = (credentials = sandbox.operatorCredentials) =>
  new SQSClient({ region: sandbox.region, credentials, endpoint: sandbox.endpoints.dynamodb });
const urls = async () => (await sqs().send(new ListQueuesCommand({}))).QueueUrls ?? [];
const urlOf = async (part: string) => {
  const found = (await urls()).find((url) => url.includes(part));
  if (found === undefined) throw new Error(`no queue ${part}`);
  return found;
};
const send = async (part: string, input: Partial<SendMessageCommandInput>) =>
  sqs().send(new SendMessageCommand({ QueueUrl: await urlOf(part), MessageBody: "x", ...input }));

it("sends, receives and deletes, with attributes and their checksums", async () => {
  const QueueUrl = await urlOf("/jobs");
  const MessageAttributes = {
    kind: { DataType: "String", StringValue: "order" },
    weight: { DataType: "Number.kg", StringValue: "1.5" },
    seal: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 3]) },
  };
  const sent = await send("/jobs", { MessageBody: '{"id":1}', MessageAttributes });

  const { Messages: [message] = [] } = await sqs().send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
      WaitTimeSeconds: 5,
    }),
  );
  const counted = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  await sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));

  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: '{"id":1}',
    Attributes: { ApproximateReceiveCount: "1", SenderId: sandbox.accountId },
    MessageAttributes: { kind: { StringValue: "order" }, weight: { DataType: "Number.kg" } },
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
  });
  expect(Buffer.from(message?.MessageAttributes?.seal?.BinaryValue ?? [])).toEqual(
    Buffer.from([1, 2, 3]),
  );
  // Computed by hand, as the developer guide describes it.
  expect(sent.MD5OfMessageAttributes).toBe("1973c6acb70de7d667462f886ef636ee");
  expect(counted.Attributes).toMatchObject({
    ApproximateNumberOfMessagesNotVisible: "1",
    VisibilityTimeout: "45",
    MaximumMessageSize: "1048576",
    RedrivePolicy: expect.stringContaining('"maxReceiveCount":3'),
  });
});

it("does each entry of a batch by itself", async () => {
  const QueueUrl = await urlOf("Orders");
  const Entries = [
    { Id: "a", MessageBody: "1", MessageGroupId: "g" },
    { Id: "b", MessageBody: "2" },
    { Id: "c", MessageBody: "1", MessageGroupId: "g" },
  ];

  const sent = await sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  const deleted = await sqs().send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "good", ReceiptHandle: Messages[0]?.ReceiptHandle },
        { Id: "bad", ReceiptHandle: "nonsense" },
      ],
    }),
  );

  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
  expect(sent.Failed).toMatchObject([{ Id: "b", Code: "MissingParameter", SenderFault: true }]);
  // The third has the body of the first, and so its deduplication id.
  expect(Messages.map(({ Body }) => Body)).toEqual(["1"]);
  expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
  expect(deleted.Failed).toMatchObject([{ Id: "bad", Code: "ReceiptHandleIsInvalid" }]);
});

it.each([
  ["an empty body", "/jobs", { MessageBody: "" }, "MissingParameter"],
  ["a character that XML has not", "/jobs", { MessageBody: "\u0000" }, "InvalidMessageContents"],
  ["a body that is too long", "Lost", { MessageBody: "x".repeat(1025) }, "InvalidParameterValue"],
  ["a delay that is too long", "/jobs", { DelaySeconds: 901 }, "InvalidParameterValue"],
  ["a deduplication id", "/jobs", { MessageDeduplicationId: "a" }, "InvalidParameterValue"],
  ["no group", "Orders", {}, "MissingParameter"],
  [
    "a delay in a group",
    "Orders",
    { MessageGroupId: "g", DelaySeconds: 1 },
    "InvalidParameterValue",
  ],
  [
    "an attribute without a value",
    "/jobs",
    { MessageAttributes: { a: { DataType: "String" } } },
    "InvalidParameterValue",
  ],
  [
    "an attribute that is no number",
    "/jobs",
    { MessageAttributes: { a: { DataType: "Number", StringValue: "one" } } },
    "InvalidParameterValue",
  ],
] as const)("refuses %s", async (_, queue, input, name) => {
  await expect(send(queue, input)).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: 400 },
  });
});

it("refuses what is not there, or not its client's to change", async () => {
  const QueueUrl = `${sandbox.endpoints.dynamodb}/${sandbox.accountId}/nobodys`;
  const jobs = await urlOf("/jobs");
  const handle = { QueueUrl: jobs, ReceiptHandle: "x", VisibilityTimeout: 1 };
  const unknown = { QueueUrl: jobs, AttributeNames: ["Nope" as "All"] };

  await expect(sqs().send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
    name: "QueueDoesNotExist",
    Code: "AWS.SimpleQueueService.NonExistentQueue",
  });
  await expect(sqs().send(new ChangeMessageVisibilityCommand(handle))).rejects.toMatchObject({
    name: "ReceiptHandleIsInvalid",
  });
  await expect(sqs().send(new GetQueueAttributesCommand(unknown))).rejects.toMatchObject({
    name: "InvalidAttributeName",
  });
  await expect(sqs().send(new CreateQueueCommand({ QueueName: "mine" }))).rejects.toThrow(
    /made by stacks/,
  );
});

it("lets roles do what their policies say, and the queue's", async () => {
  const roleArn = `arn:aws:iam::${sandbox.accountId}:role/sender`;
  const client = sqs(sandbox.credentialsFor(roleArn, "session"));
  const QueueUrl = await urlOf("/jobs");
  const orders = await urlOf("Orders");

  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  const Entries = [{ Id: "a", MessageBody: "x" }];
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  await client.send(new GetQueueAttributesCommand({ QueueUrl: orders }));

  await expect(client.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("sqs:ReceiveMessage"),
  });
  // What decides is the queue that is sent to, whatever else the request names.
  await expect(
    client.send(new SendMessageCommand({ QueueUrl: orders, MessageBody: "x" })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect(events.find(({ code }) => code === "access-denied")?.data.statement).toMatchObject({
    Action: "sqs:ReceiveMessage",
  });
});

it("moves back what a dead-letter queue holds", async () => {
  const QueueUrl = await urlOf("/jobs");
  const SourceArn = (
    await sqs().send(
      new GetQueueAttributesCommand({
        QueueUrl: await urlOf("Lost"),
        AttributeNames: ["QueueArn"],
      }),
    )
  ).Attributes?.QueueArn;
  await send("/jobs", { MessageBody: "again" });
  for (const VisibilityTimeout of [0, 0, 0, 0]) {
    await sqs().send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout }));
  }

  await sqs().send(new StartMessageMoveTaskCommand({ SourceArn }));
  const { Messages = [] } = await sqs().send(new ReceiveMessageCommand({ QueueUrl }));
  const { Results = [] } = await sqs().send(new ListMessageMoveTasksCommand({ SourceArn }));

  expect(Messages.map(({ Body }) => Body)).toEqual(["again"]);
  expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
  await expect(
    sqs().send(
      new StartMessageMoveTaskCommand({ SourceArn: SourceArn?.replace(/[^:]*$/, "jobs") }),
    ),
  ).rejects.toThrow(/must be configured as a Dead Letter Queue/);
});

it("names its queues as on AWS, and where they are answered", async () => {
  const stack = await sandbox.provisioner.describe("queues");
  const found = await sqs().send(new GetQueueUrlCommand({ QueueName: "jobs" }));
  const page = await sqs().send(new ListQueuesCommand({ MaxResults: 2 }));
  const rest = await sqs().send(
    new ListQueuesCommand({ MaxResults: 2, NextToken: page.NextToken }),
  );
  const tags = await sqs().send(new ListQueueTagsCommand({ QueueUrl: found.QueueUrl }));
  const sources = await sqs().send(
    new ListDeadLetterSourceQueuesCommand({ QueueUrl: await urlOf("Lost") }),
  );

  expect(stack?.outputs).toEqual({ Jobs: "https://sqs.us-east-1.amazonaws.com/000000000000/jobs" });
  expect(found.QueueUrl).toBe(`${sandbox.endpoints.dynamodb}/${sandbox.accountId}/jobs`);
  expect([...(page.QueueUrls ?? []), ...(rest.QueueUrls ?? [])]).toHaveLength(3);
  expect(tags.Tags).toEqual({ team: "shop" });
  expect(sources.queueUrls).toEqual([found.QueueUrl]);
});

it("keeps its messages when the sandbox is opened again", async () => {
  await send("/jobs", { MessageBody: "kept" });
  await sandbox.close();
  await open();

  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({ QueueUrl: await urlOf("/jobs") }),
  );

  expect(Messages.map(({ Body }) => Body)).toEqual(["kept"]);
});

it("notices at its start that messages are damaged, and names the file", async () => {
  await send("/jobs", { MessageBody: "kept" });
  await sandbox.close();
  const file = join(directory, "queues/queues.sqlite");
  const sound = readFileSync(file);
  const damaged = Buffer.from(sound).fill(0, 100, 4096);
  writeFileSync(file, damaged);

  const opened = openSandbox({ directory });

  await expect(opened).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringContaining(`${file} are damaged`),
  });
  writeFileSync(file, sound);
  await open();
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({ QueueUrl: await urlOf("/jobs") }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual(["kept"]);
});

it.each([
  ["a name", { QueueName: "a b" }, /alphanumeric characters/],
  ["a FIFO queue's name", { QueueName: "a", FifoQueue: true }, /must end with .fifo/],
  ["a timeout", { VisibilityTimeout: 50_000 }, /VisibilityTimeout/],
  [
    "a dead-letter queue",
    {
      RedrivePolicy: {
        deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:no",
        maxReceiveCount: 1,
      },
    },
    /Dead letter target does not exist/,
  ],
  [
    "a number of receipts",
    {
      RedrivePolicy: {
        deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
        maxReceiveCount: 0,
      },
    },
    /maxReceiveCount/,
  ],
])("refuses a queue for %s", async (_, Properties, message) => {
  const result = await deploy({ Bad: { Type: "AWS::SQS::Queue", Properties } }, "bad");

  expect(result.outcome).toBe("failed");
  expect(JSON.stringify(result)).toMatch(message);
});
