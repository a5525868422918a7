import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import { ResourceError } from "../../resources/resource-type.ts";
import type { ResourceChanger } from "../../stack/change-outside.ts";
import { JsonApiError, type JsonInput } from "../json-endpoint.ts";
import { invalidValue, requiredText, texts } from "./queue-input.ts";

const QUEUE = "AWS::SQS::Queue";

/** Attributes that are properties of `AWS::SQS::Queue` by the same name, and what they hold. */
const ATTRIBUTES: Readonly<Record<string, "number" | "flag" | "text" | "json">> = {
  ContentBasedDeduplication: "flag",
  DeduplicationScope: "text",
  DelaySeconds: "number",
  FifoThroughputLimit: "text",
  KmsDataKeyReusePeriodSeconds: "number",
  KmsMasterKeyId: "text",
  MaximumMessageSize: "number",
  MessageRetentionPeriod: "number",
  ReceiveMessageWaitTimeSeconds: "number",
  RedriveAllowPolicy: "json",
  RedrivePolicy: "json",
  SqsManagedSseEnabled: "flag",
  VisibilityTimeout: "number",
};

/** Changes of a queue past its stack, by the names of SQS's operations. */
export const queueChanges: Readonly<
  Record<string, (changer: ResourceChanger, url: string, input: JsonInput) => Promise<void>>
> = {
  async SetQueueAttributes(changer, url, input) {
    const attributes = Object.entries(textMap(input, "Attributes")).map(
      ([name, value]) => [name, propertyOf(name, value)] as const,
    );
    await accepted(
      changer.change(QUEUE, url, (properties) => {
        const { ...changed } = properties as Record<string, TemplateValue>;
        for (const [name, value] of attributes) {
          if (value === undefined) delete changed[name];
          else changed[name] = value;
        }
        return changed;
      }),
    );
  },
  DeleteQueue: (changer, url) => accepted(changer.remove(QUEUE, url)),
  async TagQueue(changer, url, input) {
    const tags = textMap(input, "Tags");
    await changer.change(QUEUE, url, (properties) => ({
      ...properties,
      Tags: [
        ...tagsOf(properties).filter(({ Key }) => !Object.hasOwn(tags, String(Key))),
        ...Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ],
    }));
  },
  async UntagQueue(changer, url, input) {
    const keys = texts(input, "TagKeys");
    await changer.change(QUEUE, url, (properties) => ({
      ...properties,
      Tags: tagsOf(properties).filter(({ Key }) => !keys.includes(String(Key))),
    }));
  },
};

const tagsOf = ({ Tags }: TemplateObject) => (Tags ?? []) as readonly TemplateObject[];

/** The value of a property; of an attribute that is taken away, `undefined`. */
function propertyOf(name: string, value: string): TemplateValue | undefined {
  const kind = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  if (kind === undefined) {
    throw new JsonApiError(
      "InvalidAttributeName",
      name === "Policy"
        ? "Policy is not changed here: policies of queues are made by their stacks (AWS::SQS::QueuePolicy)"
        : `Unknown Attribute ${name}.`,
    );
  }
  if (value === "") return undefined;
  switch (kind) {
    case "number":
      return Number(value);
    case "flag":
      return value === "true";
    case "text":
      return value;
    case "json":
      return parsed(name, value);
  }
}

function parsed(name: string, text: string): TemplateValue {
  try {
    return JSON.parse(text) as TemplateValue;
  } catch {
    throw invalidValue(`Value ${text} for parameter ${name} is invalid. Reason: it is not JSON.`);
  }
}

function textMap(input: JsonInput, member: string): Readonly<Record<string, string>> {
  const value = input[member];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const map = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(Object.keys(map).map((name) => [name, textIn(map, name)]));
  }
  throw new JsonApiError("MissingParameter", `The request must contain the parameter ${member}.`);
}

const textIn = (map: JsonInput, name: string) => (map[name] === "" ? "" : requiredText(map, name));

/** What the resource type refuses, SQS would refuse as well. */
async function accepted(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    throw error instanceof ResourceError ? invalidValue(error.message) : error;
  }
}
