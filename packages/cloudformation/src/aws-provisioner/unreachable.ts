import type { Unreachable } from "../provisioner.ts";

/** Errors of AWS that say nothing of the request itself: the same call can succeed later. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "InternalFailure",
  "InternalError",
  // The clock is off, or the session ended: somebody has to sign in again, the deployment goes on.
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "CredentialsProviderError",
  "TokenProviderError",
]);

const NETWORK_CODES =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_|ADDRNOTAVAIL)|ENOTFOUND|EPROTO|UND_ERR_)|^ERR_TLS/;

/**
 * The outcome of a call that could not be made, or `undefined` for an error that is an answer.
 *
 * @throws the error itself when it is a mistake in a program, which no later attempt mends
 */
export function unreachable(error: unknown): Unreachable | undefined {
  const { name, code, message, $metadata, $retryable } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  const isTransient =
    TRANSIENT_CODES.has(name) ||
    name === "TimeoutError" ||
    $retryable !== undefined ||
    NETWORK_CODES.test(code ?? "") ||
    status === 429 ||
    (status !== undefined && status >= 500);
  if (isTransient) return { outcome: "unreachable", reason: `${name}: ${message}` };
  if (status === undefined && !("$fault" in (error as object))) throw error;
  return undefined;
}

/** Whether AWS refuses the caller: for a deployment that is under way, somebody else may go on. */
export function isDenied(error: unknown): boolean {
  return /^AccessDenied|UnauthorizedOperation|^NotAuthorized/.test((error as Error).name);
}

interface AwsError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}
