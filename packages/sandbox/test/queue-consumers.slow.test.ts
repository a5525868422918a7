import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openSandbox, type Sandbox, type SandboxEvent } from "../src/index.ts";
import { lambdaRole } from "./lambda-role.ts";

const sdk = createRequire(import.meta.url).resolve("@aws-sdk/client-sqs");
/** Passes each job on to another queue, by the URL that the template gives, and fails for a bad one. */
const CONSUMER = `
const { SQSClient, SendMessageCommand } = require(${JSON.stringify(sdk)});
const client = new SQSClient({ maxAttempts: 1 });
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const record of Records) {
    if (record.body.includes("bad")) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      continue;
    }
    const MessageBody = JSON.stringify(record);
    await client.send(new SendMessageCommand({ QueueUrl: process.env.DONE_URL, MessageBody }));
  }
  return { batchItemFailures };
};
`;
const RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

let directory: string;
let sandbox: Sandbox;
let events: SandboxEvent[];
const open = async () => {
  events = [];
  sandbox = await openSandbox({ directory, onEvent: (event) => events.push(event) });
};
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "queue-consumers-"));
  await open();
});
afterEach(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true, maxRetries: 10 });
});

const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });

function template(options: {
  readonly mapping?: object;
  readonly jobs?: object;
  readonly actions?: readonly string[];
}): string {
  return JSON.stringify({
    Resources: {
      Jobs: {
        Type: "AWS::SQS::Queue",
        Properties: {
          QueueName: "jobs",
          VisibilityTimeout: 3,
          RedrivePolicy: { deadLetterTargetArn: arnOf("Lost"), maxReceiveCount: 2 },
          ...options.jobs,
        },
      },
      Lost: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lost" } },
      Done: { Type: "AWS::SQS::Queue", Properties: { QueueName: "done" } },
      Role: lambdaRole("consumer", [
        { Effect: "Allow", Action: options.actions ?? RECEIVE, Resource: arnOf("Jobs") },
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: arnOf("Done") },
      ]),
      Consumer: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: arnOf("Role"),
          Timeout: 3,
          Environment: { Variables: { DONE_URL: { Ref: "Done" } } },
          Code: { ZipFile: CONSUMER },
        },
      },
      Source: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          EventSourceArn: arnOf("Jobs"),
          FunctionName: { Ref: "Consumer" },
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ...options.mapping,
        },
      },
    },
  });
}

let tokens = 0;
const deploy = (options: Parameters<typeof template>[0] = {}) => {
  tokens += 1;
  const [clientToken, templateBody] = [`token-${tokens}`, template(options)];
  return deployStack(sandbox.provisioner, { stackName: "shop", templateBody, clientToken });
};
const sqs = () =>
  new SQSClient({
    region: sandbox.region,
    credentials: sandbox.operatorCredentials,
    endpoint: sandbox.endpoints.dynamodb,
  });
const urlOf = async (QueueName: string) =>
  (await sqs().send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
const send = async (MessageBody: string) =>
  sqs().send(new SendMessageCommand({ QueueUrl: await urlOf("jobs"), MessageBody }));
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 120_000 });

/** Waits for a message of a queue. */
async function messageIn(queue: string): Promise<Message> {
  const QueueUrl = await urlOf(queue);
  let found: Message | undefined;
  await eventually(async () => {
    const { Messages = [] } = await sqs().send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
    );
    [found] = Messages;
    expect(found).toBeDefined();
  });
  return found as Message;
}

it("calls a function with what is sent to a queue, also after a restart on another port", async () => {
  const result = await deploy();
  await send("first");
  const first = JSON.parse((await messageIn("done")).Body ?? "");
  await sandbox.close();
  await open();
  await send("second");

  const second = JSON.parse((await messageIn("done")).Body ?? "");

  expect(result).toMatchObject({ outcome: "deployed" });
  expect(first).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: "first",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: sandbox.accountId,
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: {},
    md5OfBody: "8b04d5e3775d298e78455efc5ca404d5",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:jobs",
    awsRegion: "us-east-1",
  });
  expect(second.body).toBe("second");
  expect(events.filter(({ level }) => level === "error")).toEqual([]);
});

it("deletes what is processed, and gives up what fails again and again", async () => {
  await deploy();
  await send("good");
  await send("bad");

  const lost = await messageIn("lost");
  await messageIn("done");

  expect(lost.Body).toBe("bad");
  await eventually(async () => {
    const { Attributes } = await sqs().send(
      new GetQueueAttributesCommand({ QueueUrl: await urlOf("jobs"), AttributeNames: ["All"] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
    });
  });
});

it("deletes what a filter does not let through", async () => {
  const Pattern = JSON.stringify({ body: { kind: ["order"] } });
  await deploy({ mapping: { FilterCriteria: { Filters: [{ Pattern }] } } });
  await send("no JSON");
  await send('{"kind":"bill"}');
  await send('{"kind":"order"}');

  const done = JSON.parse((await messageIn("done")).Body ?? "");

  expect(done.body).toBe('{"kind":"order"}');
});

it.each([
  [
    "a role that may not receive",
    { actions: ["sqs:DeleteMessage", "sqs:GetQueueAttributes"] },
    "The function execution role does not have permissions to call ReceiveMessage on SQS",
  ],
  [
    "a visibility timeout that is shorter than the function's",
    { jobs: { VisibilityTimeout: 2 } },
    "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds",
  ],
  [
    "a large batch without a window",
    { mapping: { BatchSize: 100 } },
    "Maximum batch window in seconds must be greater than 0",
  ],
] as const)("refuses %s", async (_, options, message) => {
  const result = await deploy(options);

  expect(result.outcome).toBe("failed");
  expect(JSON.stringify(result)).toContain(message);
});
