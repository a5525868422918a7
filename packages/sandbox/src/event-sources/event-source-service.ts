import type { DynamoDb } from "@proton/dynamodb";
import type { Clock } from "../clock.ts";
import type { ObjectStore } from "../data-plane/s3/object-store.ts";
import { putObject } from "../data-plane/s3/put-object.ts";
import type { AccessControl } from "../iam/access-control.ts";
import { rolePrincipal } from "../iam/credentials.ts";
import type { RoleRegistry } from "../iam/role-registry.ts";
import type { Timers } from "../schedules/timers.ts";
import type { FunctionConfiguration, FunctionService, SandboxEvent } from "../services.ts";
import type { EventPattern } from "./event-pattern.ts";
import { discardDocument, discardKey } from "./failure-destination.ts";
import { type Poller, startPoller } from "./poller.ts";
import { deletePositions, openPositions } from "./positions.ts";
import { createStreamSource, type DiscardedBatch } from "./stream-source.ts";

/** An event source mapping of a DynamoDB stream, as `AWS::Lambda::EventSourceMapping` describes it. */
export interface StreamMapping {
  readonly id: string;
  readonly streamArn: string;
  /** Name, with a qualifier if wanted. */
  readonly functionName: string;
  readonly isEnabled: boolean;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly bisects: boolean;
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** -1: until the stream forgets them. */
  readonly maximumRecordAgeSeconds: number;
  readonly parallelizationFactor: number;
  readonly reportsItemFailures: boolean;
  /** One of them has to match; all records go to the function when there are none. */
  readonly filters: readonly EventPattern[];
  /** The bucket that is told of records that are given up. */
  readonly failureBucket?: string;
}

export interface EventSourceServiceOptions {
  /** Where the positions of mappings are kept. */
  readonly directory: string;
  readonly dynamodb: DynamoDb;
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
  /** AWS's message about what the function's role may not do with the stream, if anything. */
  refusal(mapping: StreamMapping): string | undefined;
  /** Starts a mapping, or goes on with another description of it from where it was. */
  put(mapping: StreamMapping): Promise<void>;
  delete(id: string): Promise<void>;
  /** Ends when what is under way is settled. */
  close(): Promise<void>;
}

const STREAM_ACTIONS = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"];

export function createEventSourceService(options: EventSourceServiceOptions): EventSourceService {
  const { directory, dynamodb, functions, roles, accessControl, clock, onEvent } = options;
  const pollers = new Map<string, readonly Poller[]>();
  const stop = async (id: string) => {
    const running = pollers.get(id) ?? [];
    pollers.delete(id);
    await Promise.all(running.map((poller) => poller.stop()));
  };
  const configurationOf = ({ functionName }: StreamMapping) =>
    options.configurations.get(functionName);

  /** Whether the function's role may do something, which is shown where it may not. */
  function refusal(
    mapping: StreamMapping,
    actions: readonly string[],
    resource: string,
  ): string | undefined {
    const configuration = configurationOf(mapping);
    if (configuration === undefined) return undefined;
    const principal = rolePrincipal(configuration.roleArn, configuration.functionName);
    const requests = actions.map((action) => ({ action, resource, context: {} }));
    return accessControl.refusal(principal, requests);
  }

  const streamActions = STREAM_ACTIONS.map((name) => `dynamodb:${name}`);

  /** Asks anew only when the policies of the role have changed, so that a denial is shown once. */
  function createGuard(mapping: StreamMapping): () => boolean {
    let asked: unknown;
    let isAllowed = false;
    return () => {
      const configuration = configurationOf(mapping);
      if (configuration === undefined) return false;
      const policies = roles.policiesOf(configuration.roleArn);
      if (asked !== policies || policies === undefined) {
        isAllowed = refusal(mapping, streamActions, mapping.streamArn) === undefined;
        asked = policies;
      }
      return isAllowed;
    };
  }

  async function discard(mapping: StreamMapping, batch: DiscardedBatch): Promise<void> {
    const { id, functionName, streamArn, failureBucket } = mapping;
    const { condition, records } = batch;
    const data = { functionName, streamArn, condition, records: records.length };
    onEvent?.({ code: "stream-records-discarded", level: "warning", data });
    if (failureBucket === undefined) return;
    const arn = `arn:aws:s3:::${failureBucket}`;
    if (refusal(mapping, ["s3:PutObject"], `${arn}/*`) !== undefined) return;
    const configuration = configurationOf(mapping);
    const now = clock();
    const document = discardDocument(batch, {
      functionArn: configuration?.functionArn ?? functionName,
      executedVersion: configuration?.qualifier ?? "$LATEST",
      streamArn,
      now,
    });
    await putObject(options.objects, {
      bucket: failureBucket,
      key: discardKey(id, batch.shardId, now),
      bytes: Buffer.from(JSON.stringify(document)),
      lastModified: now,
    });
  }

  async function start(mapping: StreamMapping): Promise<void> {
    const { id, streamArn, filters, parallelizationFactor: lanes, functionName } = mapping;
    const reader = dynamodb.streamReader(streamArn);
    const initial = mapping.startingPosition === "LATEST" ? reader?.end : reader?.start;
    if (initial === undefined) throw new Error(`Stream not found: ${streamArn}`);
    const positions = await openPositions({ directory, id, lanes, initial });
    if (!mapping.isEnabled) return;
    const mayRead = createGuard(mapping);
    const onProblem = (reason: string) =>
      onEvent?.({
        code: "event-source-failed",
        level: "warning",
        data: { functionName, streamArn, reason },
      });
    const started = Array.from({ length: lanes }, (_, lane) =>
      startPoller({
        source: createStreamSource({
          ...mapping,
          ...{ dynamodb, positions, lane, lanes, clock, mayRead },
          accepts: (record) => filters.length === 0 || filters.some((matches) => matches(record)),
          discard: (batch) => discard(mapping, batch),
        }),
        ...{ functions, functionName, onProblem },
        reportsItemFailures: mapping.reportsItemFailures,
        timers: options.timers,
      }),
    );
    pollers.set(id, started);
  }

  return {
    refusal: (mapping) => refusal(mapping, streamActions, mapping.streamArn),
    async put(mapping) {
      await stop(mapping.id);
      await start(mapping);
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
