import type { ErrorCode } from "../errors.ts";

const statusCodes: Partial<Record<ErrorCode, number>> = {
  InternalServerException: 500,
  NotImplemented: 501,
  RequestEntityTooLargeException: 413,
  UnsupportedMediaTypeException: 415,
};

/** The HTTP status of an error: the protocol's 400 for everything that is the client's. */
export function statusCodeOf(code: ErrorCode): number {
  return statusCodes[code] ?? 400;
}
