import { createHash } from "node:crypto";
import type { MessageAttribute, MessageAttributes } from "./queue.ts";

const MOST_ATTRIBUTES = 10;
const NAME = /^(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;
const DATA_TYPE = /^(String|Number|Binary)(\.[\w.-]{1,242})?$/;

/** Reads the attributes of a message. @returns a text that says what is wrong with them */
export function readMessageAttributes(value: unknown): MessageAttributes | string {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) return "MessageAttributes must be a map";
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > MOST_ATTRIBUTES) {
    return `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`;
  }
  const read: Record<string, MessageAttribute> = Object.create(null);
  for (const [name, attribute] of entries) {
    if (!NAME.test(name)) return `The message attribute name '${name}' is invalid.`;
    const problem = problemOf(name, attribute);
    if (problem !== undefined) return problem;
    const { DataType, StringValue, BinaryValue } = attribute as MessageAttribute;
    read[name] = {
      DataType,
      ...(typeof StringValue === "string" && { StringValue }),
      ...(typeof BinaryValue === "string" && { BinaryValue }),
    };
  }
  return read;
}

function problemOf(name: string, attribute: unknown): string | undefined {
  const { DataType, StringValue, BinaryValue } = (attribute ?? {}) as Partial<MessageAttribute>;
  const intro = `The message attribute '${name}'`;
  if (typeof DataType !== "string" || DataType === "") {
    return `${intro} must contain a non-empty message attribute type.`;
  }
  const [, kind] = DATA_TYPE.exec(DataType) ?? [];
  if (kind === undefined) {
    return `${intro} has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`;
  }
  if (kind === "Binary") {
    return typeof BinaryValue === "string" && BinaryValue !== ""
      ? undefined
      : `${intro} must contain a non-empty message attribute value for message attribute type (Binary).`;
  }
  if (typeof StringValue !== "string" || StringValue === "") {
    return `${intro} must contain a non-empty message attribute value for message attribute type (String).`;
  }
  if (kind === "Number" && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(StringValue)) {
    return `Can't cast the value of message (user) attribute '${name}' to a number.`;
  }
  return undefined;
}

/** What attributes count towards the size of a message, in bytes. */
export function sizeOfAttributes(attributes: MessageAttributes): number {
  const parts = Object.entries(attributes).flatMap(([name, { DataType, ...value }]) => [
    Buffer.byteLength(name) + Buffer.byteLength(DataType),
    bytesOf(value).length,
  ]);
  return parts.reduce((sum, part) => sum + part, 0);
}

const bytesOf = ({ StringValue, BinaryValue }: Omit<MessageAttribute, "DataType">): Buffer =>
  StringValue === undefined ? Buffer.from(BinaryValue ?? "", "base64") : Buffer.from(StringValue);

/**
 * The MD5 that senders compare with their own.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 *
 * @returns `undefined` when there are none
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, ...value } = attributes[name] as MessageAttribute;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([value.StringValue === undefined ? 2 : 1]));
    add(bytesOf(value));
  }
  return hash.digest("hex");
}

export const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** The attributes that a receiver asks for: by name, by prefix (`shop.*`), or all of them. */
export function chosenAttributes(
  attributes: MessageAttributes,
  wanted: readonly string[],
): MessageAttributes {
  const isWanted = (name: string) =>
    wanted.some((one) =>
      one === "All" || one === ".*"
        ? true
        : one.endsWith(".*")
          ? name.startsWith(one.slice(0, -1))
          : one === name,
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
