import fc from "fast-check";
import { openDatabase } from "../../packages/dynamodb/src/index.ts";
import { JsonApiError } from "../../packages/sandbox/src/data-plane/json-endpoint.ts";
import { queueOperations } from "../../packages/sandbox/src/data-plane/sqs/queue-operations.ts";
import { createMessageStore } from "../../packages/sandbox/src/queues/message-store.ts";
import { createQueueService } from "../../packages/sandbox/src/queues/queue-service.ts";
import { sqsQueue } from "../../packages/sandbox/src/resources/sqs-queue.ts";
import { systemTimers } from "../../packages/sandbox/src/schedules/timers.ts";
import { hostileTree, mutated } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const KEYS = [
  ...["QueueUrl", "MessageBody", "MessageAttributes", "DataType", "StringValue", "BinaryValue"],
  ...["Entries", "Id", "ReceiptHandle", "VisibilityTimeout", "MaxNumberOfMessages", "QueueName"],
  ...[
    "MessageGroupId",
    "MessageDeduplicationId",
    "DelaySeconds",
    "AttributeNames",
    "NextToken",
    "SourceArn",
  ],
  ...["MessageAttributeNames", "MessageSystemAttributes", "AWSTraceHeader", "MaxResults"],
] as const;
const URLS = ["https://x/000000000000/jobs", "https://x/000000000000/jobs.fifo"] as const;
const VALUES = [
  ...[...URLS, "jobs", "String", "Number", "Binary", "Number.x", "All", "shop.*", "AA=="],
  ...["\u0000", "WyJqb2JzIiwiYSIsImIiXQ==", "a".repeat(200), 10, 43_200, -1, [], {}],
] as const;

/** Members of requests that are right. */
const RIGHT = {
  QueueUrl: URLS[0],
  MessageBody: "a",
  MessageAttributes: { a: { DataType: "String", StringValue: "b" } },
  Entries: [{ Id: "a", MessageBody: "b", MessageGroupId: "c" }],
  MessageGroupId: "g",
  MessageDeduplicationId: "d",
  ReceiptHandle: "x",
  VisibilityTimeout: 1,
  AttributeNames: ["All"],
  QueueName: "jobs",
  SourceArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
};

/** Whatever a body holds, SQS says what is wrong with it: its own fault is never an answer. */
export const target: FuzzTarget = {
  name: "sqs",
  async open() {
    const clock = () => new Date();
    const queues = createQueueService({
      clock,
      timers: systemTimers,
      open: () => createMessageStore(openDatabase(undefined), clock),
    });
    const account = { region: "us-east-1", accountId: "000000000000" };
    const type = sqsQueue({ queues, clock, ...account });
    await type.create({ physicalId: URLS[0], properties: {} });
    await type.create({ physicalId: URLS[1], properties: { FifoQueue: true } });
    const operations = queueOperations({
      queues,
      ...account,
      clock,
      endpoint: () => "http://127.0.0.1",
      changer: () => ({
        async change(_, physicalId, change) {
          const before = { physicalId, properties: {} };
          await type.update({ physicalId, properties: change({}) }, before);
        },
        remove: async () => undefined,
      }),
    });
    const tree = hostileTree(KEYS, VALUES);
    const members = fc
      .subarray(Object.entries(RIGHT))
      .chain((kept) => mutated(Object.fromEntries(kept), tree));
    return targetOf({
      input: fc.tuple(fc.constantFrom(...Object.keys(operations)), fc.oneof(members, tree)),
      async check([name, value]) {
        const input: unknown = JSON.parse(JSON.stringify(value) ?? "{}");
        if (typeof input !== "object" || input === null) return;
        const principal = { kind: "operator", arn: "arn:aws:iam::000000000000:root" } as const;
        // Nobody waits for messages.
        const caller = { principal, signal: AbortSignal.abort() };
        try {
          const operation = operations[name];
          operation?.resources(input as Record<string, unknown>);
          operation?.policy?.(input as Record<string, unknown>);
          await operation?.answer(input as Record<string, unknown>, caller);
        } catch (error) {
          if (!(error instanceof JsonApiError)) throw error;
        }
      },
      close: () => queues.close(),
    });
  },
};
