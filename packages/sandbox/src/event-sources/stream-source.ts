import { hash } from "node:crypto";
import type { DynamoDb, StreamReader } from "@proton/dynamodb";
import type { Clock } from "../clock.ts";
import type { Batch, BatchOutcome, EventSource, SourceRecord } from "./event-source.ts";
import type { Positions } from "./positions.ts";

export interface StreamSourceOptions {
  readonly dynamodb: Pick<DynamoDb, "streamReader">;
  readonly streamArn: string;
  /** Records of one partition key always come in the same lane, one batch after the other. */
  readonly lane: number;
  readonly lanes: number;
  readonly positions: Positions;
  /** Whether a record goes to the function; others are passed by. */
  readonly accepts: (record: object) => boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly bisects: boolean;
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** -1: until the stream forgets them. */
  readonly maximumRecordAgeSeconds: number;
  readonly clock: Clock;
  /** Told of records that are given up. */
  readonly discard: (discarded: DiscardedBatch) => Promise<void>;
  /** Whether the stream may be read at this moment. */
  readonly mayRead: () => boolean;
}

/** What is known of records that are given up. */
export interface DiscardedBatch {
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  /** How often the function was called with them. */
  readonly invocations: number;
  readonly requestId?: string;
  readonly functionError: boolean;
}

export interface StreamRecord extends SourceRecord {
  readonly createdSeconds: number;
  readonly bytes: number;
}

/** Records under way, and how far the lane is once they are done with. */
interface Part {
  readonly records: readonly StreamRecord[];
  readonly end: string;
  readonly invocations: number;
}

const PAGE = 1000;
/** What an event may be large, in bytes, with room for what is around the records. */
const MOST_BYTES = 6 * 1024 * 1024 - 1024;
const DAY_SECONDS = 24 * 60 * 60;

/** One lane of a DynamoDB stream: in order, and on to the next records once these are done with. */
export function createStreamSource(options: StreamSourceOptions): EventSource {
  const { positions, lane, clock } = options;
  let parts: readonly Part[] = [];
  let windowSince: number | undefined;

  async function next(): Promise<Batch | undefined> {
    if (!options.mayRead()) return undefined;
    const reader = options.dynamodb.streamReader(options.streamArn);
    if (reader === undefined) throw new Error(`Stream not found: ${options.streamArn}`);
    if (parts.length === 0) await gather(reader);
    await giveUpExpired(reader.shardId);
    const [part] = parts;
    if (part === undefined) return undefined;
    return {
      records: part.records,
      settle: (outcome) => settle(reader.shardId, part, outcome),
    };
  }

  /** Takes the next records up, once there are enough or they have waited for long enough. */
  async function gather(reader: StreamReader): Promise<void> {
    const { records, end, isFull } = collect(reader, positions.get(lane), options);
    if (records.length === 0) {
      windowSince = undefined;
      if (end !== positions.get(lane)) await positions.set(lane, end);
      return;
    }
    const now = clock().getTime();
    windowSince ??= now;
    if (!isFull && now - windowSince < options.batchingWindowSeconds * 1000) return;
    windowSince = undefined;
    parts = [{ records, end, invocations: 0 }];
  }

  async function giveUpExpired(shardId: string): Promise<void> {
    const { maximumRecordAgeSeconds: age } = options;
    const oldest = clock().getTime() / 1000 - (age < 0 ? DAY_SECONDS : Math.min(age, DAY_SECONDS));
    for (let [part] = parts; part !== undefined; [part] = parts) {
      const fresh = part.records.findIndex(({ createdSeconds }) => createdSeconds >= oldest);
      if (fresh === 0) return;
      const count = fresh < 0 ? part.records.length : fresh;
      await giveUp(shardId, "RecordAgeExceeded", part, part.records.slice(0, count));
      await goOn(part, part.records.slice(count), part.invocations);
    }
  }

  async function settle(shardId: string, part: Part, outcome: BatchOutcome): Promise<void> {
    if (outcome.kind === "not-invoked") return;
    if (outcome.kind === "processed") return goOn(part, [], 0);
    const { failed } = outcome;
    const first = failed === "all" ? 0 : part.records.findIndex(({ id }) => failed.has(id));
    const rest = part.records.slice(first);
    // Splitting a batch does not use up its retries.
    if (options.bisects && failed === "all" && rest.length > 1) return bisect(part);
    if (options.bisects && first > 0) return goOn(part, rest, part.invocations);
    const invocations = part.invocations + 1;
    const { maximumRetryAttempts: most } = options;
    if (most < 0 || invocations <= most) return goOn(part, rest, invocations);
    await giveUp(shardId, "RetryAttemptsExhausted", { ...part, invocations }, rest, outcome);
    await goOn(part, [], 0);
  }

  function bisect(part: Part): void {
    const { records, end, invocations } = part;
    const middle = Math.ceil(records.length / 2);
    const [left, right] = [records.slice(0, middle), records.slice(middle)];
    parts = [
      { records: left, end: left.at(-1)?.id ?? end, invocations },
      { records: right, end, invocations },
      ...parts.slice(1),
    ];
  }

  /** Goes on with what is left of the first part, and notes how far the lane has got. */
  async function goOn(
    part: Part,
    rest: readonly StreamRecord[],
    invocations: number,
  ): Promise<void> {
    const done = part.records[part.records.length - rest.length - 1];
    parts =
      rest.length === 0
        ? parts.slice(1)
        : [{ ...part, records: rest, invocations }, ...parts.slice(1)];
    const position = rest.length === 0 ? part.end : done?.id;
    if (position !== undefined) await positions.set(lane, position);
  }

  async function giveUp(
    shardId: string,
    condition: DiscardedBatch["condition"],
    { invocations }: Part,
    records: readonly StreamRecord[],
    outcome?: BatchOutcome & { kind: "failed" },
  ): Promise<void> {
    const { requestId, functionError = false } = outcome ?? {};
    await options.discard({
      condition,
      shardId,
      records,
      invocations,
      functionError,
      ...(requestId !== undefined && { requestId }),
    });
  }

  return { next };
}

/** The records of a lane after a position that make up the next batch. */
function collect(
  reader: StreamReader,
  position: string,
  options: StreamSourceOptions,
): { readonly records: readonly StreamRecord[]; readonly end: string; readonly isFull: boolean } {
  const records: StreamRecord[] = [];
  let end = position;
  let bytes = 0;
  for (;;) {
    const page = reader.after(end, PAGE);
    for (const { record } of page) {
      const read = readRecord(record, options.streamArn);
      if (isInLane(record, options) && options.accepts(read.payload)) {
        const isFull = records.length === options.batchSize || bytes + read.bytes > MOST_BYTES;
        if (isFull && records.length > 0) return { records, end, isFull };
        records.push(read);
        bytes += read.bytes;
      }
      end = read.id;
      if (records.length === options.batchSize) return { records, end, isFull: true };
    }
    if (page.length < PAGE) return { records, end, isFull: false };
  }
}

/** The form in which functions get a record, which is the API's but for who has made the change. */
function readRecord(record: object, eventSourceARN: string): StreamRecord {
  const { userIdentity, ...rest } = record as {
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly ApproximateCreationDateTime: number;
    };
    readonly userIdentity?: { readonly Type: string; readonly PrincipalId: string };
  };
  const payload = {
    ...rest,
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
    eventSourceARN,
  };
  return {
    id: rest.dynamodb.SequenceNumber,
    payload,
    createdSeconds: rest.dynamodb.ApproximateCreationDateTime,
    bytes: Buffer.byteLength(JSON.stringify(payload)) + 1,
  };
}

function isInLane(record: object, { lane, lanes }: StreamSourceOptions): boolean {
  if (lanes === 1) return true;
  const { dynamodb } = record as { dynamodb: { Keys: Readonly<Record<string, unknown>> } };
  // The partition key comes first.
  const [partitionKey] = Object.values(dynamodb.Keys);
  const digest = hash("md5", JSON.stringify(partitionKey));
  return Number.parseInt(digest.slice(0, 8), 16) % lanes === lane;
}
