import type { Clock } from "../../clock.ts";
import type { Principal } from "../../iam/credentials.ts";
import type { HandleOutcome } from "../../queues/message-store.ts";
import { queueUrl } from "../../queues/queue.ts";
import { queueAttributes } from "../../queues/queue-attributes.ts";
import type { QueueService } from "../../queues/queue-service.ts";
import type { ResourceChanger } from "../../stack/change-outside.ts";
import { JsonApiError, type JsonInput, type JsonOperation } from "../json-endpoint.ts";
import { eachEntry, entriesOf } from "./batches.ts";
import { moveTaskOperations } from "./move-tasks.ts";
import { queueChanges } from "./queue-changes.ts";
import {
  invalidValue,
  optionalText,
  queueNameOf,
  queueOf,
  requiredText,
  texts,
  wholeNumber,
} from "./queue-input.ts";
import { LONGEST_VISIBILITY, receiveMessage } from "./receive-message.ts";
import { readMessage, sendMessage } from "./send-message.ts";

export interface QueueOperationsOptions {
  readonly queues: QueueService;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: () => string;
  readonly clock: Clock;
  /** Changes queues past their stacks. */
  readonly changer: () => ResourceChanger;
}

/** The largest sum of a batch's messages, in bytes. */
const LARGEST_BATCH_BYTES = 1024 * 1024;

/** What makes queues is their stack: clients that want to are told so. */
const OF_STACKS = ["AddPermission", "CreateQueue", "RemovePermission"];

export function queueOperations(
  options: QueueOperationsOptions,
): Readonly<Record<string, JsonOperation>> {
  const { queues, region, accountId, endpoint } = options;
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
  const urlOf = (name: string) => `${endpoint()}/${accountId}/${name}`;
  const find = (input: JsonInput) => queueOf(input, queues, accountId);

  /** An operation on the queue whose URL is in its input. */
  const onQueue = (answer: JsonOperation["answer"], action?: string): JsonOperation => ({
    ...(action !== undefined && { action }),
    resources: (input) => [arnOf(queueNameOf(input))],
    policy: (input) => queues.policies.get(queueNameOf(input))?.policy,
    answer,
  });

  const remove = (input: JsonInput, entry: JsonInput): object => {
    const handle = requiredText(entry, "ReceiptHandle");
    check(queues.delete(find(input), handle), handle);
    return {};
  };
  const changeVisibility = (input: JsonInput, entry: JsonInput): object => {
    const handle = requiredText(entry, "ReceiptHandle");
    const limits = { least: 0, most: LONGEST_VISIBILITY };
    const seconds = wholeNumber(entry, "VisibilityTimeout", limits);
    if (seconds === undefined) {
      const message = "The request must contain the parameter VisibilityTimeout.";
      throw new JsonApiError("MissingParameter", message);
    }
    check(queues.changeVisibility(find(input), handle, seconds), handle);
    return {};
  };

  const refused = OF_STACKS.map((name): [string, JsonOperation] => [
    name,
    {
      resources: () => [],
      answer() {
        const message = `${name} is not answered here: queues and their policies are made by stacks (AWS::SQS::Queue, AWS::SQS::QueuePolicy)`;
        throw new JsonApiError("UnsupportedOperation", message);
      },
    },
  ]);

  const changes = Object.entries(queueChanges).map(([name, change]): [string, JsonOperation] => [
    name,
    onQueue(async (input) => {
      await change(options.changer(), queueUrl(region, accountId, find(input).name), input);
      return {};
    }),
  ]);

  return {
    ...Object.fromEntries([...refused, ...changes]),
    ...moveTaskOperations(queues, options.clock),
    SendMessage: onQueue((input, { principal }) => {
      const queue = find(input);
      const { message } = readMessage(queue, input, senderOf(principal, accountId));
      return sendMessage(queues, queue, message);
    }),
    SendMessageBatch: onQueue((input, { principal }) => {
      const queue = find(input);
      const entries = entriesOf(input);
      const senderId = senderOf(principal, accountId);
      let total = 0;
      const read = new Map<string, () => object>();
      for (const entry of entries) {
        try {
          const { message, bytes } = readMessage(queue, entry, senderId);
          total += bytes;
          read.set(entry.Id, () => sendMessage(queues, queue, message));
        } catch (error) {
          read.set(entry.Id, () => {
            throw error;
          });
        }
      }
      if (total > LARGEST_BATCH_BYTES) {
        const message = `Batch requests cannot be longer than ${LARGEST_BATCH_BYTES} bytes. You have sent ${total} bytes.`;
        throw new JsonApiError("BatchRequestTooLong", message);
      }
      return eachEntry(entries, ({ Id }) => read.get(Id)?.() ?? {});
    }, "SendMessage"),
    ReceiveMessage: onQueue((input, { signal }) =>
      receiveMessage(queues, find(input), input, signal),
    ),
    DeleteMessage: onQueue((input) => remove(input, input)),
    DeleteMessageBatch: onQueue((input) => {
      find(input);
      return eachEntry(entriesOf(input), (entry) => remove(input, entry));
    }, "DeleteMessage"),
    ChangeMessageVisibility: onQueue((input) => changeVisibility(input, input)),
    ChangeMessageVisibilityBatch: onQueue((input) => {
      find(input);
      return eachEntry(entriesOf(input), (entry) => changeVisibility(input, entry));
    }, "ChangeMessageVisibility"),
    PurgeQueue: onQueue((input) => {
      queues.purge(find(input));
      return {};
    }),
    GetQueueAttributes: onQueue((input) => {
      const queue = find(input);
      const all = queueAttributes(
        queue,
        queues.counts(queue),
        queues.policies.get(queue.name)?.text,
      );
      const wanted = texts(input, "AttributeNames");
      const unknown = wanted.find((name) => !KNOWN_ATTRIBUTES.has(name));
      if (unknown !== undefined) {
        throw new JsonApiError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
      }
      const chosen = Object.entries(all).filter(
        ([name]) => wanted.includes("All") || wanted.includes(name),
      );
      return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
    }),
    GetQueueUrl: {
      resources: (input) => [arnOf(requiredText(input, "QueueName"))],
      policy: (input) => queues.policies.get(requiredText(input, "QueueName"))?.policy,
      answer(input) {
        const name = requiredText(input, "QueueName");
        const owner = optionalText(input, "QueueOwnerAWSAccountId") ?? accountId;
        return {
          QueueUrl: urlOf(find({ QueueUrl: `${owner}/${name}` }).name),
        };
      },
    },
    ListQueues: {
      resources: () => [arnOf("*")],
      answer(input) {
        const prefix = optionalText(input, "QueueNamePrefix") ?? "";
        const most = wholeNumber(input, "MaxResults", { least: 1, most: 1000 });
        const after = optionalText(input, "NextToken") ?? "";
        const names = queues
          .all()
          .map(({ name }) => name)
          .filter((name) => name.startsWith(prefix) && name > after)
          .sort();
        const page = names.slice(0, most ?? 1000);
        if (page.length === 0) return {};
        const next = most !== undefined && names.length > most ? page.at(-1) : undefined;
        return { QueueUrls: page.map(urlOf), ...(next !== undefined && { NextToken: next }) };
      },
    },
    ListDeadLetterSourceQueues: onQueue((input) => {
      const { arn } = find(input);
      const sources = queues.all().filter(({ redrive }) => redrive?.arn === arn);
      return { queueUrls: sources.map(({ name }) => urlOf(name)) };
    }),
    ListQueueTags: onQueue((input) => ({ Tags: find(input).tags })),
  };
}

const KNOWN_ATTRIBUTES = new Set([
  "All",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "ContentBasedDeduplication",
  "CreatedTimestamp",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "LastModifiedTimestamp",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "Policy",
  "QueueArn",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
]);

const senderOf = (principal: Principal, accountId: string) =>
  principal.kind === "role" ? `AROA${accountId}:${principal.sessionName}` : accountId;

function check(outcome: HandleOutcome, handle: string): void {
  const shown = handle.slice(0, 200);
  const intro = `Value ${shown} for parameter ReceiptHandle is invalid. Reason:`;
  if (outcome === "invalid") {
    const message = `The input receipt handle "${shown}" is not a valid receipt handle.`;
    throw new JsonApiError("ReceiptHandleIsInvalid", message);
  }
  if (outcome === "expired") throw invalidValue(`${intro} The receipt handle has expired.`);
  if (outcome === "not-in-flight") {
    throw invalidValue(
      `${intro} Message does not exist or is not available for visibility timeout change.`,
    );
  }
}
