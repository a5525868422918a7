import type { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The table behind the API, as the environment template makes it. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  readonly listIndexName: string;
  readonly listShards: number;
  /** Ends every call under way; a request sets it to end just before its function does. */
  readonly abortSignal?: AbortSignal;
}

const THROTTLING_ERRORS = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** Whether DynamoDB refused a call because of too much traffic, after the client's own retries. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof Error && THROTTLING_ERRORS.has(error.name);

/**
 * What tells a record's writer: without it a write that the client repeats, because its answer was
 * lost, would find its own record and take it for somebody else's.
 */
export const newWriteId = (): string => crypto.randomUUID();

/** Asks a conditional write that is refused to show what it found. */
export const showFound = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/**
 * Runs a conditional write and tells whether its condition held, now or at an earlier attempt whose
 * answer was lost: then what it finds is of `writeId`.
 */
export async function conditionHeld(write: Promise<unknown>, writeId: string): Promise<boolean> {
  const refusal = await refusalOf(write);
  return refusal === undefined || refusal.Item?.writeId?.S === writeId;
}

/**
 * Runs a conditional deletion and tells whether its condition held. A repeated attempt that finds
 * nothing follows one that deleted it.
 */
export async function deletionHeld(deletion: Promise<unknown>): Promise<boolean> {
  const refusal = await refusalOf(deletion);
  if (refusal === undefined) return true;
  return refusal.Item === undefined && (refusal.$metadata.attempts ?? 1) > 1;
}

async function refusalOf(
  write: Promise<unknown>,
): Promise<ConditionalCheckFailedException | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    const isRefusal = error instanceof Error && error.name === "ConditionalCheckFailedException";
    if (isRefusal) return error as ConditionalCheckFailedException;
    throw error;
  }
}

/** The options that every call on the table takes. */
export const callOptions = ({ abortSignal }: Table) => (abortSignal ? { abortSignal } : {});
