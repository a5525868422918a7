import { isObject, type TemplateObject, type TemplateValue } from "@proton/cloudformation";
import { type Queue, queueNameIn, queueUrl } from "../queues/queue.ts";
import { type Properties, propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

type Services = Pick<SandboxServices, "queues" | "clock" | "region" | "accountId">;

/** A FIFO queue's name ends with it, which counts towards the 80 characters. */
const FIFO = ".fifo";
const NAME = /^[\w-]{1,80}$/;

/** What is kept and shown, and has no effect. */
const OTHERS = [
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "SqsManagedSseEnabled",
] as const;

/** `AWS::SQS::Queue` */
export function sqsQueue({ queues, clock, region, accountId }: Services): ResourceType {
  const nameOf = ({ physicalId }: ResourceInstance) => physicalId.split("/").at(-1) ?? "";
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;

  function queueOf(instance: ResourceInstance, created: number): Queue {
    const read = propertiesOf(instance.properties);
    const name = nameOf(instance);
    const isFifo = read.flag("FifoQueue") ?? false;
    requireName(name, isFifo);
    const redrive = redriveOf(instance.properties.RedrivePolicy, isFifo);
    const allow = instance.properties.RedriveAllowPolicy;
    const others = OTHERS.flatMap((each) => {
      const value = read.text(each);
      return value === undefined ? [] : [[each, value]];
    });
    return {
      name,
      arn: arnOf(name),
      created,
      modified: clock().getTime(),
      visibilityTimeout: within(read, "VisibilityTimeout", 0, 43_200) ?? 30,
      delay: within(read, "DelaySeconds", 0, 900) ?? 0,
      maximumMessageSize: within(read, "MaximumMessageSize", 1024, 1_048_576) ?? 1_048_576,
      retentionPeriod: within(read, "MessageRetentionPeriod", 60, 1_209_600) ?? 345_600,
      receiveWait: within(read, "ReceiveMessageWaitTimeSeconds", 0, 20) ?? 0,
      isFifo,
      isDeduplicatedByContent: read.flag("ContentBasedDeduplication") ?? false,
      deduplicationScope:
        read.text("DeduplicationScope") === "messageGroup" ? "messageGroup" : "queue",
      ...(redrive && { redrive }),
      others: {
        ...Object.fromEntries(others),
        ...(allow !== undefined && { RedriveAllowPolicy: textOf(allow) }),
      },
      tags: tagsOf(read),
    };
  }

  async function put(instance: ResourceInstance): Promise<TemplateObject> {
    const created = Number(instance.data?.created ?? clock().getTime());
    const queue = queueOf(instance, created);
    if (queue.redrive && queues.find(queueNameIn(queue.redrive.arn)) === undefined) {
      throw invalid(
        `Value ${JSON.stringify(instance.properties.RedrivePolicy)} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
      );
    }
    queues.put(queue);
    return { created };
  }

  return {
    kind: "emulated",
    remarks:
      "Messages are sent, received and deleted through the API (JSON protocol), and go to functions by event source mappings. Its URL is the one on AWS; functions get the sandbox's in its place. Encryption and high throughput have no effect; a message move task ends as it is started.",
    identify(properties, names) {
      const read = propertiesOf(properties);
      const isFifo = read.flag("FifoQueue") ?? false;
      const suffix = isFifo ? FIFO : "";
      const name =
        read.text("QueueName") ?? names.generate({ longest: 80 - suffix.length }) + suffix;
      return queueUrl(region, accountId, name);
    },
    exists: async (instance) => queues.find(nameOf(instance)) !== undefined,
    create: put,
    update: (instance, previous) => put({ ...instance, data: previous.data ?? {} }),
    restore: async (instance) => {
      // The dead-letter queue may come back after it.
      queues.put(queueOf(instance, Number(instance.data?.created ?? 0)));
    },
    delete: async (instance) => queues.remove(nameOf(instance)),
    attributes(instance) {
      const name = nameOf(instance);
      return { Arn: arnOf(name), QueueName: name, QueueUrl: instance.physicalId };
    },
  };
}

const invalid = (message: string) => new ResourceError("InvalidRequest", message);

const textOf = (value: TemplateValue) =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

function requireName(name: string, isFifo: boolean): void {
  const stem = isFifo && name.endsWith(FIFO) ? name.slice(0, -FIFO.length) : name;
  if (isFifo && stem === name) {
    throw invalid(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  if (NAME.test(stem) && name.length <= 80) return;
  throw invalid(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

/** An object, or the text of one. */
function redriveOf(value: TemplateValue | undefined, isFifo: boolean): Queue["redrive"] {
  if (value === undefined) return undefined;
  const policy = isObject(value) ? value : parsed(textOf(value));
  const { deadLetterTargetArn: arn, maxReceiveCount } = policy;
  const count = Number(maxReceiveCount);
  if (typeof arn !== "string" || !arn.includes(":sqs:")) {
    throw invalid("RedrivePolicy: deadLetterTargetArn must be the ARN of a queue.");
  }
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalid(
      `Value ${textOf(maxReceiveCount ?? "")} for parameter maxReceiveCount is invalid. Reason: Invalid value for maxReceiveCount: must be between 1 and 1000.`,
    );
  }
  if (isFifo !== arn.endsWith(FIFO)) {
    throw invalid("RedrivePolicy: the dead-letter queue must be of the same type as the queue.");
  }
  return { arn, maxReceiveCount: count };
}

function parsed(text: string): TemplateObject {
  try {
    const value = JSON.parse(text) as TemplateValue;
    if (isObject(value)) return value;
  } catch {
    // Falls through: what is not JSON is as wrong as what is not an object.
  }
  throw invalid("RedrivePolicy is not a JSON object.");
}

function tagsOf(read: Properties): Readonly<Record<string, string>> {
  const tags = read.objects("Tags").map((tag) => {
    const each = propertiesOf(tag);
    return [each.requiredText("Key"), each.text("Value") ?? ""];
  });
  return Object.fromEntries(tags);
}

function within(read: Properties, name: string, least: number, most: number): number | undefined {
  const value = read.number(name);
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) {
    return value;
  }
  throw invalid(
    `Invalid value for the parameter ${name}. Reason: must be a whole number from ${least} to ${most}, not ${value}`,
  );
}
