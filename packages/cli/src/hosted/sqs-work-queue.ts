import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { WorkMessage, WorkQueue } from "@proton/control-plane";

/** The longest that SQS keeps a message back. */
const LONGEST_DELAY_SECONDS = 900;

/** A queue whose messages come back when whoever has them says nothing of them any more. */
export interface KeptQueue extends WorkQueue {
  /** Brings a message back after so many seconds, unless its turn is done or this is said again. */
  bringBack(receiptHandle: string, seconds: number): Promise<void>;
}

/** Work that goes in turns, brought by a standard queue of SQS. */
export function createSqsWorkQueue(options: {
  readonly client: Pick<SQSClient, "send">;
  readonly queueUrl: string;
}): KeptQueue {
  const { client, queueUrl: QueueUrl } = options;
  return {
    async send(message, delayMilliseconds) {
      const DelaySeconds = Math.min(Math.ceil(delayMilliseconds / 1000), LONGEST_DELAY_SECONDS);
      const MessageBody = JSON.stringify(message);
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
    },
    async bringBack(ReceiptHandle, VisibilityTimeout) {
      const request = { QueueUrl, ReceiptHandle, VisibilityTimeout };
      await client.send(new ChangeMessageVisibilityCommand(request));
    },
  };
}

const KINDS: ReadonlySet<string> = new Set<WorkMessage["work"]>([
  "deployment",
  "service",
  "environment-template-version",
  "service-template-version",
  "repository-sync",
]);

/**
 * Reads the body of a message.
 *
 * @throws Error when it was not sent by a control plane
 */
export function readWorkMessage(body: string): WorkMessage {
  const message = JSON.parse(body) as WorkMessage;
  if (KINDS.has(message.work) && typeof message.id === "string") return message;
  throw new Error(`this message is none of a control plane: ${body.slice(0, 200)}`);
}
