import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

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

/**
 * The client of all table access: three attempts, none of which waits for more than two seconds,
 * so that a call ends well within a function's timeout.
 */
export function createDocumentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    retryMode: "standard",
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 2_000,
      throwOnRequestTimeout: true,
    },
  });
  return DynamoDBDocumentClient.from(client, {
    // An attribute may be called constructor, and its object is then of no class that is known.
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
}

/** Whether DynamoDB refused a call because of too much traffic, after the client's own retries. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof Error && THROTTLING_ERRORS.has(error.name);

/** Runs a conditional write and tells whether its condition held. */
export async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

/** The options that every call on the table takes. */
export const callOptions = ({ abortSignal }: Table) => (abortSignal ? { abortSignal } : {});
