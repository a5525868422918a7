import { createHash } from "node:crypto";
import {
  md5,
  md5OfAttributes,
  readMessageAttributes,
  sizeOfAttributes,
} from "../../queues/message-attributes.ts";
import type { NewMessage, Queue } from "../../queues/queue.ts";
import type { QueueService } from "../../queues/queue-service.ts";
import { JsonApiError, type JsonInput } from "../json-endpoint.ts";
import { invalidValue, optionalText, requiredText, wholeNumber } from "./queue-input.ts";

const LONGEST_DELAY = 900;
/** What XML cannot hold. https://www.w3.org/TR/REC-xml/#charsets */
const NOT_ALLOWED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ID = /^[!-~]{1,128}$/;

/** A message and how large it is, in bytes. */
export interface ReadMessage {
  readonly message: NewMessage;
  readonly bytes: number;
}

/** Reads what SendMessage takes. @throws JsonApiError with AWS's message */
export function readMessage(queue: Queue, input: JsonInput, senderId: string): ReadMessage {
  const body = requiredText(input, "MessageBody");
  if (NOT_ALLOWED.test(body)) {
    const message = "Invalid binary character was found in the message body.";
    throw new JsonApiError("InvalidMessageContents", message);
  }
  const attributes = readMessageAttributes(input.MessageAttributes);
  if (typeof attributes === "string") throw invalidValue(attributes);
  const bytes = Buffer.byteLength(body) + sizeOfAttributes(attributes);
  if (bytes > queue.maximumMessageSize) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
    );
  }
  const delay = wholeNumber(input, "DelaySeconds", { least: 0, most: LONGEST_DELAY });
  const groupId = idOf(input, "MessageGroupId");
  const common = { body, attributes, senderId, ...traceOf(input) };
  const group = groupId === undefined ? {} : { groupId };
  if (!queue.isFifo) {
    if (input.MessageDeduplicationId !== undefined)
      throw notForType(input, "MessageDeduplicationId");
    return { message: { ...common, ...group, ...(delay !== undefined && { delay }) }, bytes };
  }
  if (delay !== undefined) throw notForType(input, "DelaySeconds");
  if (groupId === undefined) {
    throw new JsonApiError(
      "MissingParameter",
      "The request must contain the parameter MessageGroupId.",
    );
  }
  return {
    message: { ...common, ...group, deduplicationId: deduplicationIdOf(queue, input, body) },
    bytes,
  };
}

function deduplicationIdOf(queue: Queue, input: JsonInput, body: string): string {
  const given = idOf(input, "MessageDeduplicationId");
  if (given !== undefined) return given;
  if (queue.isDeduplicatedByContent) return createHash("sha256").update(body).digest("hex");
  throw invalidValue(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

function idOf(input: JsonInput, member: string): string | undefined {
  const value = optionalText(input, member);
  if (value === undefined || ID.test(value)) return value;
  throw invalidValue(
    `Value ${value.slice(0, 200)} for parameter ${member} is invalid. Reason: ${member} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

const notForType = (input: JsonInput, member: string) =>
  invalidValue(
    `Value ${JSON.stringify(input[member])} for parameter ${member} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );

function traceOf({ MessageSystemAttributes }: JsonInput): { readonly traceHeader?: string } {
  const attributes = readMessageAttributes(MessageSystemAttributes);
  if (typeof attributes === "string") throw invalidValue(attributes);
  const traceHeader = attributes.AWSTraceHeader?.StringValue;
  return traceHeader === undefined ? {} : { traceHeader };
}

/** Sends a message, and answers as SendMessage does. */
export function sendMessage(queues: QueueService, queue: Queue, message: NewMessage): object {
  const { id, sequenceNumber } = queues.send(queue, message);
  return {
    MessageId: id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    SequenceNumber: sequenceNumber,
  };
}
