import { chosenAttributes, md5, md5OfAttributes } from "../../queues/message-attributes.ts";
import type { Queue, ReceivedMessage } from "../../queues/queue.ts";
import type { QueueService } from "../../queues/queue-service.ts";
import type { JsonInput } from "../json-endpoint.ts";
import { texts, wholeNumber } from "./queue-input.ts";

/** The longest that a message can stay out of sight, in seconds. */
export const LONGEST_VISIBILITY = 43_200;

export async function receiveMessage(
  queues: QueueService,
  queue: Queue,
  input: JsonInput,
  signal: AbortSignal,
): Promise<object> {
  const visibility = { least: 0, most: LONGEST_VISIBILITY };
  const visibilityTimeout = wholeNumber(input, "VisibilityTimeout", visibility);
  const received = await queues.receive(queue, {
    most: wholeNumber(input, "MaxNumberOfMessages", { least: 1, most: 10 }) ?? 1,
    wait: wholeNumber(input, "WaitTimeSeconds", { least: 0, most: 20 }) ?? queue.receiveWait,
    ...(visibilityTimeout !== undefined && { visibilityTimeout }),
    signal,
  });
  const system = texts(input, "AttributeNames", "MessageSystemAttributeNames");
  const own = texts(input, "MessageAttributeNames");
  if (received.length === 0) return {};
  return { Messages: received.map((message) => describe(message, system, own)) };
}

function describe(message: ReceivedMessage, system: readonly string[], own: readonly string[]) {
  const all = systemAttributes(message);
  const chosen = system.includes("All")
    ? Object.entries(all)
    : Object.entries(all).filter(([name]) => system.includes(name));
  const attributes = chosenAttributes(message.attributes, own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(chosen.length > 0 && { Attributes: Object.fromEntries(chosen) }),
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

/** What the queue itself says about a message, also to functions. */
export function systemAttributes(message: ReceivedMessage): Readonly<Record<string, string>> {
  const { sequenceNumber, groupId, deduplicationId, traceHeader, deadLetterSource } = message;
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sent),
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    ...(deadLetterSource !== undefined && { DeadLetterQueueSourceArn: deadLetterSource }),
  };
}
