import { randomUUID } from "node:crypto";
import type { DiscardedBatch } from "./stream-source.ts";

/** What the metadata of given-up records says besides the records themselves. */
export interface DiscardContext {
  readonly functionArn: string;
  readonly executedVersion: string;
  readonly streamArn: string;
  readonly now: Date;
}

/**
 * The document that tells of records that are given up, with the event in it as S3 gets it.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function discardDocument(
  batch: DiscardedBatch,
  context: DiscardContext,
): { readonly payload: string; readonly [member: string]: unknown } {
  const { condition, shardId, records, invocations, requestId, functionError } = batch;
  const arrival = (index: number) =>
    new Date((records.at(index)?.createdSeconds ?? 0) * 1000).toISOString();
  return {
    requestContext: {
      requestId: requestId ?? randomUUID(),
      functionArn: context.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(requestId !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: context.executedVersion,
        functionError: functionError ? "Unhandled" : null,
      },
    }),
    version: "1.0",
    timestamp: context.now.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: records[0]?.id,
      endSequenceNumber: records.at(-1)?.id,
      approximateArrivalOfFirstRecord: arrival(0),
      approximateArrivalOfLastRecord: arrival(-1),
      batchSize: records.length,
      streamArn: context.streamArn,
    },
    payload: JSON.stringify({ Records: records.map(({ payload }) => payload) }),
  };
}

/** `aws/lambda/<mapping>/<shard>/<time>-<UUID>`, as the guide names it. */
export function discardKey(mappingId: string, shardId: string, now: Date): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", ".");
  return `aws/lambda/${mappingId}/${shardId}/${time}-${randomUUID()}`;
}
