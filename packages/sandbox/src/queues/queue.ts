/** A queue, as its attributes in the API say. Times are in seconds, sizes in bytes. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  /** In milliseconds since 1970. */
  readonly created: number;
  readonly modified: number;
  readonly visibilityTimeout: number;
  readonly delay: number;
  readonly maximumMessageSize: number;
  readonly retentionPeriod: number;
  readonly receiveWait: number;
  readonly isFifo: boolean;
  readonly isDeduplicatedByContent: boolean;
  readonly deduplicationScope: "queue" | "messageGroup";
  /** Where messages go that were received too often. */
  readonly redrive?: { readonly arn: string; readonly maxReceiveCount: number };
  /** Attributes that are kept and shown, and have no effect. */
  readonly others: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a sender says of itself: a name, a type, and a text or bytes as Base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What is to be sent. */
export interface NewMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  /** In seconds. @default that of the queue */
  readonly delay?: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
}

export interface SentMessage {
  readonly id: string;
  readonly sequenceNumber?: string;
}

/** A message, as somebody has it who has received it. Times are in milliseconds since 1970. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly sent: number;
  readonly receives: number;
  readonly firstReceived: number;
  readonly sequenceNumber?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
  /** The queue that gave it up. */
  readonly deadLetterSource?: string;
}

/** How many messages can be received, have been, and will be able to be. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The last part of a queue's ARN. */
export const queueNameIn = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);

/** The URL of a queue on AWS, which is its name in templates as well: the sandbox's address changes. */
export const queueUrl = (region: string, accountId: string, name: string) =>
  `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;

/** The URL at which the sandbox answers for a queue, in the place of the one on AWS. */
export function localQueueUrl(value: string, endpoint: string): string {
  return value.replace(
    /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(?=\/\d{12}\/[\w-]{1,80}(\.fifo)?$)/,
    endpoint,
  );
}
