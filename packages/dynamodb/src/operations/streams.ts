import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import {
  type Stream,
  type StreamRecord,
  sequenceOf,
  sequenceText,
} from "../storage/stream-store.ts";
import { type Engine, type Operation, resourceNotFound } from "./engine.ts";

const MAX_STREAMS = 100;
const MAX_RECORDS = 1000;
const ITERATOR_MILLISECONDS = 15 * 60 * 1000;
const ARN = /^arn:aws[\w-]*:dynamodb:[\w-]+:\d+:table\/[^/]+\/stream\/[^/]+$/;

interface ListStreamsInput {
  readonly TableName?: string;
  readonly Limit?: number;
  readonly ExclusiveStartStreamArn?: string;
}

export const listStreams: Operation<ListStreamsInput> = ({ streams }, input) => {
  const { TableName, Limit = MAX_STREAMS, ExclusiveStartStreamArn: start } = input;
  checkLimit(Limit, MAX_STREAMS);
  if (start !== undefined && !ARN.test(start)) throw validationError("Invalid StreamArn");
  const matching = streams
    .all()
    .filter(({ tableName, arn }) => (TableName ?? tableName) === tableName && (start ?? "") < arn);
  const page = matching.slice(0, Limit);
  return {
    Streams: page.map(({ arn, tableName, label }) => ({
      StreamArn: arn,
      TableName: tableName,
      StreamLabel: label,
    })),
    ...(matching.length > page.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
  };
};

function checkLimit(limit: number, largest: number): void {
  if (limit <= largest) return;
  throw validationError(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${largest}`,
  );
}

interface DescribeStreamInput {
  readonly StreamArn: string;
  readonly Limit?: number;
  readonly ExclusiveStartShardId?: string;
  readonly ShardFilter?: { readonly Type?: string; readonly ShardId?: string };
}

export const describeStream: Operation<DescribeStreamInput> = (engine, input) => {
  const { StreamArn, Limit = MAX_STREAMS, ExclusiveStartShardId, ShardFilter } = input;
  checkLimit(Limit, MAX_STREAMS);
  const stream = findStream(engine, StreamArn);
  const id = shardId(stream);
  if (ShardFilter) checkShardFilter(ShardFilter);
  // A stream has one shard here, which has no children.
  const isBeyond = (ExclusiveStartShardId ?? "") >= id || ShardFilter !== undefined;
  return {
    StreamDescription: {
      StreamArn,
      StreamLabel: stream.label,
      StreamStatus: stream.last === undefined ? "ENABLED" : "DISABLED",
      StreamViewType: stream.viewType,
      CreationRequestDateTime: stream.created,
      TableName: stream.tableName,
      KeySchema: stream.keySchema,
      Shards: isBeyond ? [] : [{ ShardId: id, SequenceNumberRange: sequenceRange(stream) }],
    },
  };
};

function checkShardFilter({
  Type,
  ShardId,
}: NonNullable<DescribeStreamInput["ShardFilter"]>): void {
  if (Type === undefined || ShardId === undefined) {
    throw validationError("ShardFilter.Type and ShardFilter.ShardId must both be specified");
  }
  if (ShardId.startsWith("shardId-")) return;
  throw validationError(`Invalid ShardFilter.ShardId: ${ShardId}`);
}

function sequenceRange({ first, last }: Stream): object {
  return {
    StartingSequenceNumber: sequenceText(first),
    ...(last !== undefined && { EndingSequenceNumber: sequenceText(last) }),
  };
}

const shardId = ({ created, first }: Stream) =>
  `shardId-${String(Math.floor(created * 1000)).padStart(20, "0")}-${String(first).padStart(8, "0")}`;

function findStream({ streams }: Engine, arn: string): Stream {
  if (!ARN.test(arn)) throw validationError(`Invalid StreamArn: ${arn}`);
  const stream = streams.find(arn);
  if (stream) return stream;
  throw resourceNotFound(`Requested resource not found: Stream: ${arn} not found`);
}

interface ShardIteratorInput {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIteratorType: string;
  readonly SequenceNumber?: string;
}

export const getShardIterator: Operation<ShardIteratorInput> = (engine, input) => {
  const stream = findStream(engine, input.StreamArn);
  if (input.ShardId !== shardId(stream)) {
    throw resourceNotFound(`Requested resource not found: Shard does not exist: ${input.ShardId}`);
  }
  return { ShardIterator: iteratorText(engine, stream, startOf(engine, stream, input)) };
};

function startOf(engine: Engine, stream: Stream, input: ShardIteratorInput): number {
  const { ShardIteratorType: type, SequenceNumber } = input;
  const isAtNumber = type.endsWith("_SEQUENCE_NUMBER");
  if (!isAtNumber) {
    if (SequenceNumber !== undefined) {
      throw validationError(`SequenceNumber must not be specified for ShardIteratorType ${type}`);
    }
    return type === "LATEST" ? (stream.last ?? engine.streams.next() - 1) + 1 : stream.first;
  }
  if (SequenceNumber === undefined) {
    throw validationError(`SequenceNumber must be specified for ShardIteratorType ${type}`);
  }
  const sequence = sequenceOf(SequenceNumber);
  if (sequence === undefined || sequence < stream.first) {
    throw validationError(`Invalid SequenceNumber: ${SequenceNumber} for shard ${input.ShardId}`);
  }
  return type === "AFTER_SEQUENCE_NUMBER" ? sequence + 1 : sequence;
}

const iteratorText = ({ clock }: Engine, { arn }: Stream, from: number) =>
  `${arn}|1|${Buffer.from(JSON.stringify([from, clock().getTime()])).toString("base64")}`;

export const getRecords: Operation<{ ShardIterator: string; Limit?: number }> = (
  engine,
  { ShardIterator, Limit = MAX_RECORDS },
) => {
  checkLimit(Limit, MAX_RECORDS);
  const { stream, from } = readIterator(engine, ShardIterator);
  engine.streams.trim();
  const records = engine.streams.read(stream, from, Limit);
  const next = (records.at(-1)?.sequence ?? from - 1) + 1;
  const isOver = stream.last !== undefined && next > stream.last;
  return {
    Records: records.map(({ record }) => record),
    ...(!isOver && { NextShardIterator: iteratorText(engine, stream, next) }),
  };
};

function readIterator(engine: Engine, text: string): { stream: Stream; from: number } {
  const [, arn, encoded] = /^([^|]+)\|1\|([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const parts = encoded === undefined ? undefined : decoded(encoded);
  if (arn === undefined || !parts) throw validationError("Invalid ShardIterator");
  const [from, created] = parts;
  if (engine.clock().getTime() - created > ITERATOR_MILLISECONDS) {
    throw new DynamoDbError(
      "ExpiredIteratorException",
      "The shard iterator has expired. A shard iterator expires 15 minutes after it is retrieved",
    );
  }
  return { stream: findStream(engine, arn), from };
}

function decoded(base64: string): readonly [number, number] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(base64, "base64").toString());
    const isPair = Array.isArray(parts) && parts.length === 2 && parts.every(Number.isSafeInteger);
    return isPair ? (parts as unknown as readonly [number, number]) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a stream for a consumer in this process. */
export interface StreamReader {
  readonly shardId: string;
  /** The number before that of the first record that is kept. */
  readonly start: string;
  /** The number of the last record that there is, or would be. */
  readonly end: string;
  /** The records after a number, the oldest first. */
  after(sequence: string, limit: number): readonly StreamRecord[];
}

/** `undefined` when there is no such stream. */
export function openStreamReader(engine: Engine, arn: string): StreamReader | undefined {
  const stream = engine.streams.find(arn);
  if (!stream) return undefined;
  return {
    shardId: shardId(stream),
    start: sequenceText(stream.first - 1),
    end: sequenceText(stream.last ?? engine.streams.next() - 1),
    after: (sequence, limit) =>
      engine.streams.read(stream, (sequenceOf(sequence) ?? stream.first - 1) + 1, limit),
  };
}
