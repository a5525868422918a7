import { isObject, type TemplateObject } from "@proton/cloudformation";
import { type EventPattern, parseEventPattern } from "../event-sources/event-pattern.ts";
import type { EventSourceMapping, StreamMapping } from "../event-sources/event-source-service.ts";
import { queueNameIn } from "../queues/queue.ts";
import { functionArn, functionNameIn } from "./arn.ts";
import { type Properties, propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

type Services = Pick<
  SandboxServices,
  "eventSources" | "configurations" | "dynamodb" | "queues" | "region" | "accountId"
>;

const STREAM = /^arn:[\w-]+:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\/[^/]+$/;
const QUEUE = /^arn:[\w-]+:sqs:[^:]*:[^:]*:[\w.-]+$/;
const BUCKET = /^arn:[\w-]+:s3:::([^/]+)$/;

/** How many batches of a queue a function has at the same time at first; AWS scales up from there. */
const QUEUE_CONCURRENCY = 5;

/** `AWS::Lambda::EventSourceMapping` of a DynamoDB stream or an SQS queue. */
export function lambdaEventSourceMapping(services: Services): ResourceType {
  const { eventSources, configurations, dynamodb, queues } = services;

  /** What AWS says of a queue before it asks about the role. */
  function requireQueue(arn: string, functionName: string): void {
    const queue = queues.find(queueNameIn(arn));
    if (queue === undefined) {
      throw invalid(
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
      );
    }
    const timeout = configurations.get(functionName)?.timeoutSeconds ?? 0;
    if (queue.visibilityTimeout < timeout) {
      throw invalid(
        `Queue visibility timeout: ${queue.visibilityTimeout} seconds is less than Function timeout: ${timeout} seconds`,
      );
    }
  }

  async function put(instance: ResourceInstance): Promise<undefined> {
    const mapping = mappingOf(instance);
    if (!configurations.has(mapping.functionName)) {
      throw invalid(`Function does not exist: ${functionArn(services, mapping.functionName)}`);
    }
    if (mapping.kind === "queue") requireQueue(mapping.queueArn, mapping.functionName);
    else if (dynamodb.streamReader(mapping.streamArn) === undefined) {
      throw invalid(`Stream not found: ${mapping.streamArn}`);
    }
    const refusal = eventSources.refusal(mapping);
    if (refusal !== undefined) {
      throw invalid(
        mapping.kind === "queue"
          ? `The function execution role does not have permissions to call ${/sqs:(\w+)/.exec(refusal)?.[1]} on SQS`
          : `Cannot access stream ${mapping.streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
      );
    }
    await eventSources.put(mapping);
  }

  return {
    kind: "emulated",
    remarks:
      "Streams of DynamoDB tables and SQS queues; the function's role needs its rights on them. Records of a stream that are given up go to an S3 bucket or a queue; topics as destinations, other sources and tumbling windows are refused. A stream is one shard.",
    refuse: refuseSource,
    identify: (_properties, names) => names.uuid(),
    create: put,
    update: put,
    restore: (instance) => eventSources.put(mappingOf(instance)),
    delete: ({ physicalId }) => eventSources.delete(physicalId),
    attributes: ({ physicalId: Id }) => ({
      Id,
      EventSourceMappingArn: `arn:aws:lambda:${services.region}:${services.accountId}:event-source-mapping:${Id}`,
    }),
  };
}

const invalid = (message: string) => new ResourceError("InvalidRequest", message);

/** What AWS takes and the sandbox cannot do. What is not known yet, as a `Ref`, is looked at later. */
function refuseSource(properties: TemplateObject): string | undefined {
  const { EventSourceArn: source, TumblingWindowInSeconds: window } = properties;
  if (typeof source === "string" && !STREAM.test(source) && !QUEUE.test(source)) {
    return `the event source ${source} is neither a queue nor the stream of a DynamoDB table: try the function with \`proton invoke\` and an event of its kind`;
  }
  if (source === undefined) return "self-managed event sources are not in the sandbox";
  if (window !== undefined && Number(window) !== 0) {
    return "the sandbox has no tumbling windows: remove TumblingWindowInSeconds";
  }
  const destination = isObject(properties.DestinationConfig)
    ? properties.DestinationConfig.OnFailure
    : undefined;
  const arn = isObject(destination) ? destination.Destination : undefined;
  if (typeof arn !== "string" || BUCKET.test(arn) || QUEUE.test(arn)) return undefined;
  return `the destination ${arn} is neither an S3 bucket nor a queue: nothing else is told of discarded records here`;
}

function mappingOf({ physicalId, properties }: ResourceInstance): EventSourceMapping {
  const read = propertiesOf(properties);
  const { functionName, qualifier } = functionNameIn(read.requiredText("FunctionName"));
  const sourceArn = read.requiredText("EventSourceArn");
  const window = within(read, "MaximumBatchingWindowInSeconds", 0, 300) ?? 0;
  const common = {
    id: physicalId,
    functionName: qualifier === undefined ? functionName : `${functionName}:${qualifier}`,
    isEnabled: read.flag("Enabled") ?? true,
    batchingWindowSeconds: window,
    reportsItemFailures: read.texts("FunctionResponseTypes").includes("ReportBatchItemFailures"),
    filters: filtersOf(read),
  };
  if (QUEUE.test(sourceArn)) {
    const batchSize = queueBatchSize(read, sourceArn, window);
    const scaling = propertiesOf(read.object("ScalingConfig") ?? {});
    const most = within(scaling, "MaximumConcurrency", 2, 1000) ?? QUEUE_CONCURRENCY;
    const concurrency = Math.min(most, QUEUE_CONCURRENCY);
    return { kind: "queue", ...common, queueArn: sourceArn, batchSize, concurrency };
  }
  const destination = propertiesOf(read.object("DestinationConfig") ?? {}).object("OnFailure");
  const onFailure = destination?.Destination;
  return {
    kind: "stream",
    ...common,
    streamArn: sourceArn,
    startingPosition: startingPositionOf(read),
    batchSize: within(read, "BatchSize", 1, 10_000) ?? 100,
    bisects: read.flag("BisectBatchOnFunctionError") ?? false,
    maximumRetryAttempts: within(read, "MaximumRetryAttempts", -1, 10_000) ?? -1,
    maximumRecordAgeSeconds: recordAgeOf(read),
    parallelizationFactor: within(read, "ParallelizationFactor", 1, 10) ?? 1,
    ...(onFailure !== undefined && { onFailure: String(onFailure) }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
function queueBatchSize(read: Properties, arn: string, window: number): number {
  if (!arn.endsWith(".fifo")) {
    const size = within(read, "BatchSize", 1, 10_000) ?? 10;
    if (size <= 10 || window > 0) return size;
    throw invalid(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  if (window > 0) throw invalid("Batching window is not supported for FIFO queues.");
  return within(read, "BatchSize", 1, 10) ?? 10;
}

function startingPositionOf(read: Properties): StreamMapping["startingPosition"] {
  const position = read.text("StartingPosition");
  if (position === "TRIM_HORIZON" || position === "LATEST") return position;
  if (position === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  throw invalid(`Unsupported starting position for DynamoDB event source mappings: ${position}`);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function recordAgeOf(read: Properties): number {
  const age = within(read, "MaximumRecordAgeInSeconds", -1, 604_800) ?? -1;
  if (age === -1 || age >= 60) return age;
  throw invalid(`property MaximumRecordAgeInSeconds must be -1 or at least 60, not ${age}`);
}

function within(read: Properties, name: string, least: number, most: number): number | undefined {
  const value = read.number(name);
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) {
    return value;
  }
  throw invalid(`property ${name} must be a whole number from ${least} to ${most}, not ${value}`);
}

function filtersOf(read: Properties): readonly EventPattern[] {
  const filters = propertiesOf(read.object("FilterCriteria") ?? {}).objects("Filters");
  return filters.map((filter, index) => {
    const pattern = parseEventPattern(propertiesOf(filter).text("Pattern") ?? "{}");
    if (typeof pattern !== "string") return pattern;
    throw invalid(`Invalid filter pattern definition. Filter ${index + 1}: ${pattern}`);
  });
}
