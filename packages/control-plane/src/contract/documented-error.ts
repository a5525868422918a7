import { type ErrorCode, ProtonError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { operationContracts } from "../generated/contract.ts";

/** The errors that the model documents for some operations and not for others. */
const PARTICULAR: readonly ErrorCode[] = [
  "AccessDeniedException",
  "ConflictException",
  "InternalServerException",
  "ResourceNotFoundException",
  "ServiceQuotaExceededException",
  "ThrottlingException",
];

/**
 * An error as the operation may answer it. What several operations share, such as counting what there
 * is, can fail in ways that the model documents for some of them only: the others say the same as a
 * ValidationException, which all of them document. Errors of the protocol are answered as they are.
 */
export function documentedError(name: OperationName, error: ProtonError): ProtonError {
  const { errors } = operationContracts[name];
  if (errors.includes(error.code) || !PARTICULAR.includes(error.code)) return error;
  return new ProtonError("ValidationException", error.message);
}
