import { isObject, type TemplateObject } from "@proton/cloudformation";
import { type EventPattern, parseEventPattern } from "../event-sources/event-pattern.ts";
import type { StreamMapping } from "../event-sources/event-source-service.ts";
import { functionArn, functionNameIn } from "./arn.ts";
import { type Properties, propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

type Services = Pick<
  SandboxServices,
  "eventSources" | "configurations" | "dynamodb" | "region" | "accountId"
>;

const STREAM = /^arn:[\w-]+:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\/[^/]+$/;
const BUCKET = /^arn:[\w-]+:s3:::([^/]+)$/;

/** `AWS::Lambda::EventSourceMapping` of a DynamoDB stream. */
export function lambdaEventSourceMapping(services: Services): ResourceType {
  const { eventSources, configurations, dynamodb } = services;

  async function put(instance: ResourceInstance): Promise<undefined> {
    const mapping = mappingOf(instance);
    if (!configurations.has(mapping.functionName)) {
      throw invalid(`Function does not exist: ${functionArn(services, mapping.functionName)}`);
    }
    if (dynamodb.streamReader(mapping.streamArn) === undefined) {
      throw invalid(`Stream not found: ${mapping.streamArn}`);
    }
    if (eventSources.refusal(mapping) !== undefined) {
      throw invalid(
        `Cannot access stream ${mapping.streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
      );
    }
    await eventSources.put(mapping);
  }

  return {
    kind: "emulated",
    remarks:
      "Streams of DynamoDB tables only; the function's role needs its rights on the stream. Records that are given up go to an S3 bucket; queues and topics as destinations, other sources and tumbling windows are refused. A stream is one shard.",
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
  if (typeof source === "string" && !STREAM.test(source)) {
    return `the event source ${source} is not the stream of a DynamoDB table: try the function with \`proton invoke\` and an event of its kind`;
  }
  if (source === undefined) return "self-managed event sources are not in the sandbox";
  if (window !== undefined && Number(window) !== 0) {
    return "the sandbox has no tumbling windows: remove TumblingWindowInSeconds";
  }
  const destination = isObject(properties.DestinationConfig)
    ? properties.DestinationConfig.OnFailure
    : undefined;
  const arn = isObject(destination) ? destination.Destination : undefined;
  if (typeof arn !== "string" || BUCKET.test(arn)) return undefined;
  return `the destination ${arn} is not an S3 bucket: nothing else is told of discarded records here`;
}

function mappingOf({ physicalId, properties }: ResourceInstance): StreamMapping {
  const read = propertiesOf(properties);
  const { functionName, qualifier } = functionNameIn(read.requiredText("FunctionName"));
  const destination = propertiesOf(read.object("DestinationConfig") ?? {}).object("OnFailure");
  const [, failureBucket] = BUCKET.exec(String(destination?.Destination ?? "")) ?? [];
  return {
    id: physicalId,
    streamArn: read.requiredText("EventSourceArn"),
    functionName: qualifier === undefined ? functionName : `${functionName}:${qualifier}`,
    isEnabled: read.flag("Enabled") ?? true,
    startingPosition: startingPositionOf(read),
    batchSize: within(read, "BatchSize", 1, 10_000) ?? 100,
    batchingWindowSeconds: within(read, "MaximumBatchingWindowInSeconds", 0, 300) ?? 0,
    bisects: read.flag("BisectBatchOnFunctionError") ?? false,
    maximumRetryAttempts: within(read, "MaximumRetryAttempts", -1, 10_000) ?? -1,
    maximumRecordAgeSeconds: recordAgeOf(read),
    parallelizationFactor: within(read, "ParallelizationFactor", 1, 10) ?? 1,
    reportsItemFailures: read.texts("FunctionResponseTypes").includes("ReportBatchItemFailures"),
    filters: filtersOf(read),
    ...(failureBucket !== undefined && { failureBucket }),
  };
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
