import type { DynamoDb } from "@proton/dynamodb";
import type { Clock } from "../clock.ts";
import type { ObjectStore } from "../data-plane/s3/object-store.ts";
import { putObject } from "../data-plane/s3/put-object.ts";
import type { AccessControl } from "../iam/access-control.ts";
import { rolePrincipal } from "../iam/credentials.ts";
import type { RoleRegistry } from "../iam/role-registry.ts";
import { queueNameIn } from "../queues/queue.ts";
import type { QueueService } from "../queues/queue-service.ts";
import type { Timers } from "../schedules/timers.ts";
import type { FunctionConfiguration, FunctionService, SandboxEvent } from "../services.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { EventSource } from "./event-source.ts";
import { discardDocument, discardKey } from "./failure-destination.ts";
import { type Poller, startPoller } from "./poller.ts";
import { deletePositions, openPositions } from "./positions.ts";
import { createQueueSource } from "./queue-source.ts";
import { createStreamSource, type DiscardedBatch } from "./stream-source.ts";

/** What mappings of all sources have. */
interface CommonMapping {
  readonly id: string;
  /** Name, with a qualifier if wanted. */
  readonly functionName: string;
  readonly isEnabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsItemFailures: boolean;
  /** One of them has to match; everything goes to the function when there are none. */
  readonly filters: readonly EventPattern[];
}

/** An event source mapping of an SQS queue. */
export interface QueueMapping extends CommonMapping {
  readonly kind: "queue";
  readonly queueArn: string;
  /** How many batches a function has at the same time. */
  readonly concurrency: number;
}

/** An event source mapping of a DynamoDB stream. */
export interface StreamMapping extends CommonMapping {
  readonly kind: "stream";
  readonly streamArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly bisects: boolean;
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** -1: until the stream forgets them. */
  readonly maximumRecordAgeSeconds: number;
  readonly parallelizationFactor: number;
  /** The ARN of the bucket or queue that is told of records that are given up. */
  readonly onFailure?: string;
}

/** As `AWS::Lambda::EventSourceMapping` describes it. */
export type EventSourceMapping = QueueMapping | StreamMapping;

export interface EventSourceServiceOptions {
  /** Where the positions of mappings are kept. */
  readonly directory: string;
  readonly dynamodb: DynamoDb;
  readonly queues: QueueService;
  readonly region: string;
  readonly functions: FunctionService;
  readonly configurations: ReadonlyMap<string, FunctionConfiguration>;
  readonly roles: RoleRegistry;
  readonly accessControl: AccessControl;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onEvent?: (event: SandboxEvent) => void;
}

/** Calls functions with what queues and streams have for them. */
export interface EventSourceService {
  /** AWS's message about what the function's role may not do with the source, if anything. */
  refusal(mapping: EventSourceMapping): string | undefined;
  /** Starts a mapping, or goes on with another description of it from where it was. */
  put(mapping: EventSourceMapping): Promise<void>;
  delete(id: string): Promise<void>;
  /** Ends when what is under way is settled. */
  close(): Promise<void>;
}

/** What the role of a function needs to be called. */
const ACTIONS = {
  stream: ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"].map(
    (name) => `dynamodb:${name}`,
  ),
  queue: ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((name) => `sqs:${name}`),
};

const sourceArnOf = (mapping: EventSourceMapping) =>
  mapping.kind === "queue" ? mapping.queueArn : mapping.streamArn;

export function createEventSourceService(options: EventSourceServiceOptions): EventSourceService {
  const { directory, dynamodb, queues, functions, roles, accessControl, clock, onEvent } = options;
  const pollers = new Map<string, readonly Poller[]>();
  const stop = async (id: string) => {
    const running = pollers.get(id) ?? [];
    pollers.delete(id);
    await Promise.all(running.map((poller) => poller.stop()));
  };
  const configurationOf = ({ functionName }: EventSourceMapping) =>
    options.configurations.get(functionName);

  /** Whether the function's role may do something, which is shown where it may not. */
  function refusal(
    mapping: EventSourceMapping,
    actions: readonly string[],
    resource: string,
  ): string | undefined {
    const configuration = configurationOf(mapping);
    if (configuration === undefined) return undefined;
    const principal = rolePrincipal(configuration.roleArn, configuration.functionName);
    const requests = actions.map((action) => ({ action, resource, context: {} }));
    return accessControl.refusal(principal, requests);
  }

  const sourceRefusal = (mapping: EventSourceMapping) =>
    refusal(mapping, ACTIONS[mapping.kind], sourceArnOf(mapping));

  /** Asks anew only when the policies of the role have changed, so that a denial is shown once. */
  function createGuard(mapping: EventSourceMapping): () => boolean {
    let asked: unknown;
    let isAllowed = false;
    return () => {
      const configuration = configurationOf(mapping);
      if (configuration === undefined) return false;
      const policies = roles.policiesOf(configuration.roleArn);
      if (asked !== policies || policies === undefined) {
        isAllowed = sourceRefusal(mapping) === undefined;
        asked = policies;
      }
      return isAllowed;
    };
  }

  async function discard(mapping: StreamMapping, batch: DiscardedBatch): Promise<void> {
    const { id, functionName, streamArn, onFailure } = mapping;
    const { condition, records } = batch;
    const data = { functionName, streamArn, condition, records: records.length };
    onEvent?.({ code: "stream-records-discarded", level: "warning", data });
    if (onFailure === undefined) return;
    const isQueue = onFailure.includes(":sqs:");
    const [action, resource] = isQueue
      ? ["sqs:SendMessage", onFailure]
      : ["s3:PutObject", `${onFailure}/*`];
    if (refusal(mapping, [action], resource) !== undefined) return;
    const configuration = configurationOf(mapping);
    const now = clock();
    const { payload, ...metadata } = discardDocument(batch, {
      functionArn: configuration?.functionArn ?? functionName,
      executedVersion: configuration?.qualifier ?? "$LATEST",
      streamArn,
      now,
    });
    if (isQueue) {
      const queue = queues.find(queueNameIn(onFailure));
      if (queue === undefined) throw new Error(`Queue not found: ${onFailure}`);
      // A queue gets what says where the records are, a bucket the records as well.
      const body = JSON.stringify(metadata);
      queues.send(queue, { body, attributes: {}, senderId: functionName });
      return;
    }
    await putObject(options.objects, {
      bucket: onFailure.slice(onFailure.lastIndexOf(":") + 1),
      key: discardKey(id, batch.shardId, now),
      bytes: Buffer.from(JSON.stringify({ ...metadata, payload })),
      lastModified: now,
    });
  }

  function startPollers(mapping: EventSourceMapping, sources: readonly EventSource[]): void {
    const { functionName, reportsItemFailures } = mapping;
    const data = { functionName, sourceArn: sourceArnOf(mapping) };
    const onProblem = (reason: string) =>
      onEvent?.({
        code: "event-source-failed",
        level: "warning",
        data: { ...data, reason },
      });
    const { timers } = options;
    const started = sources.map((source) =>
      startPoller({ source, functions, functionName, reportsItemFailures, onProblem, timers }),
    );
    pollers.set(mapping.id, started);
  }

  const acceptsFor = (filters: readonly EventPattern[]) => (record: object) =>
    filters.length === 0 || filters.some((matches) => matches(record));

  async function startStream(mapping: StreamMapping): Promise<void> {
    const { id, streamArn, filters, parallelizationFactor: lanes } = mapping;
    const reader = dynamodb.streamReader(streamArn);
    const initial = mapping.startingPosition === "LATEST" ? reader?.end : reader?.start;
    if (initial === undefined) throw new Error(`Stream not found: ${streamArn}`);
    const positions = await openPositions({ directory, id, lanes, initial });
    if (!mapping.isEnabled) return;
    const mayRead = createGuard(mapping);
    const sources = Array.from({ length: lanes }, (_, lane) =>
      createStreamSource({
        ...mapping,
        ...{ dynamodb, positions, lane, lanes, clock, mayRead },
        accepts: acceptsFor(filters),
        discard: (batch) => discard(mapping, batch),
      }),
    );
    startPollers(mapping, sources);
  }

  function startQueue(mapping: QueueMapping): void {
    if (!mapping.isEnabled) return;
    const mayRead = createGuard(mapping);
    const queueName = queueNameIn(mapping.queueArn);
    const sources = Array.from({ length: mapping.concurrency }, () =>
      createQueueSource({
        ...mapping,
        ...{ queues, queueName, region: options.region, clock, mayRead },
        accepts: acceptsFor(mapping.filters),
      }),
    );
    startPollers(mapping, sources);
  }

  return {
    refusal: sourceRefusal,
    async put(mapping) {
      await stop(mapping.id);
      if (mapping.kind === "queue") startQueue(mapping);
      else await startStream(mapping);
    },
    async delete(id) {
      await stop(id);
      await deletePositions(directory, id);
    },
    async close() {
      await Promise.all([...pollers.keys()].map(stop));
    },
  };
}
