import type { MessageCounts, Queue } from "./queue.ts";

const seconds = (milliseconds: number) => String(Math.floor(milliseconds / 1000));

/** A queue, as GetQueueAttributes has it. */
export function queueAttributes(
  queue: Queue,
  counts: MessageCounts,
  policy: string | undefined,
): Readonly<Record<string, string>> {
  const { redrive } = queue;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: seconds(queue.created),
    LastModifiedTimestamp: seconds(queue.modified),
    VisibilityTimeout: String(queue.visibilityTimeout),
    MaximumMessageSize: String(queue.maximumMessageSize),
    MessageRetentionPeriod: String(queue.retentionPeriod),
    DelaySeconds: String(queue.delay),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWait),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: redrive.arn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
    ...(policy !== undefined && { Policy: policy }),
    ...(queue.isFifo && {
      FifoQueue: "true",
      ContentBasedDeduplication: String(queue.isDeduplicatedByContent),
      DeduplicationScope: queue.deduplicationScope,
    }),
    ...queue.others,
  };
}
