import type { Clock } from "../clock.ts";
import { systemAttributes } from "../data-plane/sqs/receive-message.ts";
import { md5 } from "../queues/message-attributes.ts";
import type { Queue, ReceivedMessage } from "../queues/queue.ts";
import type { QueueService } from "../queues/queue-service.ts";
import type { Batch, BatchOutcome, EventSource, SourceRecord } from "./event-source.ts";

export interface QueueSourceOptions {
  readonly queues: Pick<QueueService, "find" | "receive" | "delete" | "changeVisibility">;
  readonly queueName: string;
  readonly region: string;
  /** Whether a message goes to the function; others are deleted. */
  readonly accepts: (record: object) => boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly clock: Clock;
  /** Whether messages may be received at this moment. */
  readonly mayRead: () => boolean;
}

interface QueueRecord extends SourceRecord {
  readonly receiptHandle: string;
  readonly bytes: number;
}

/** What one call of ReceiveMessage brings at most. */
const PAGE = 10;
/** What an event may be large, in bytes, with room for what is around the records. */
const MOST_BYTES = 6 * 1024 * 1024 - 1024;

/**
 * The messages of a queue. Those that a function has processed are deleted, the others come back when
 * their visibility timeout ends.
 */
export function createQueueSource(options: QueueSourceOptions): EventSource {
  const { queues, queueName, clock } = options;
  let gathered: QueueRecord[] = [];
  let bytes = 0;
  let windowSince: number | undefined;

  async function next(): Promise<Batch | undefined> {
    if (!options.mayRead()) return undefined;
    const queue = queues.find(queueName);
    if (queue === undefined) throw new Error(`Queue not found: ${queueName}`);
    const isFull = await gather(queue);
    if (gathered.length === 0) {
      windowSince = undefined;
      return undefined;
    }
    const now = clock().getTime();
    windowSince ??= now;
    if (!isFull && now - windowSince < options.batchingWindowSeconds * 1000) return undefined;
    windowSince = undefined;
    const records = gathered;
    [gathered, bytes] = [[], 0];
    return { records, settle: (outcome) => settle(queue, records, outcome) };
  }

  /** @returns whether there is no room for more */
  async function gather(queue: Queue): Promise<boolean> {
    for (;;) {
      const fitting = Math.floor((MOST_BYTES - bytes) / largestRecord(queue));
      const most = Math.min(options.batchSize - gathered.length, fitting, PAGE);
      if (most <= 0) return true;
      // They wait for their batch to be complete before the function has its time for them.
      const visibilityTimeout = queue.visibilityTimeout + options.batchingWindowSeconds;
      const received = await queues.receive(queue, { most, visibilityTimeout });
      if (received.length === 0) return false;
      for (const message of received) take(queue, message);
    }
  }

  function take(queue: Queue, message: ReceivedMessage): void {
    const payload = payloadOf(queue, message, options.region);
    if (!options.accepts({ ...payload, body: parsedBody(message.body) })) {
      queues.delete(queue, message.receiptHandle);
      return;
    }
    const { id, receiptHandle } = message;
    keep({ id, receiptHandle, payload, bytes: sizeOf(payload) });
  }

  function keep(record: QueueRecord): void {
    gathered.push(record);
    bytes += record.bytes;
  }

  async function settle(
    queue: Queue,
    records: readonly QueueRecord[],
    outcome: BatchOutcome,
  ): Promise<void> {
    if (outcome.kind === "not-invoked") {
      // What the function never saw does not count as a failure of its messages.
      const isOurs = ({ receiptHandle }: QueueRecord) =>
        queues.changeVisibility(queue, receiptHandle, queue.visibilityTimeout) === "done";
      records.filter(isOurs).forEach(keep);
      windowSince = Number.NEGATIVE_INFINITY;
      return;
    }
    const failed = outcome.kind === "processed" ? new Set<string>() : outcome.failed;
    if (failed === "all") return;
    for (const { id, receiptHandle } of records) {
      if (!failed.has(id)) queues.delete(queue, receiptHandle);
    }
  }

  return { next };
}

const sizeOf = (payload: object) => Buffer.byteLength(JSON.stringify(payload)) + 1;

/** JSON has two characters for some; the rest is around them. */
const largestRecord = ({ maximumMessageSize }: Queue) => 2 * maximumMessageSize + 4096;

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function payloadOf(queue: Queue, message: ReceivedMessage, awsRegion: string) {
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [
    name,
    {
      ...(attribute.StringValue !== undefined && { stringValue: attribute.StringValue }),
      ...(attribute.BinaryValue !== undefined && { binaryValue: attribute.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(attributes) as object,
    md5OfBody: md5(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: queue.arn,
    awsRegion,
  };
}

/** Filters look into a body that is JSON. */
function parsedBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
