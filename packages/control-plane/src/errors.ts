/** The codes that the control plane answers: Proton's modelled exceptions, and the protocol's own. */
export type ErrorCode =
  | "AccessDeniedException"
  | "ConflictException"
  | "InternalServerException"
  | "ResourceNotFoundException"
  | "ServiceQuotaExceededException"
  | "ThrottlingException"
  | "ValidationException"
  | "IncompleteSignatureException"
  | "InvalidSignatureException"
  | "MissingAuthenticationTokenException"
  | "NotImplemented"
  | "RequestEntityTooLargeException"
  | "SerializationException"
  | "UnknownOperationException"
  | "UnrecognizedClientException"
  | "UnsupportedMediaTypeException";

/** An answer that is an error: `message` goes to the client as it is. */
export class ProtonError extends Error {
  readonly code: ErrorCode;
  /** Of HTTP, where another than the code's own says more. */
  readonly statusCode: number | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly statusCode?: number } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = options.statusCode;
  }
}

/** A parameter breaks a rule: 400. */
export function validationError(message: string): ProtonError {
  return new ProtonError("ValidationException", message);
}

/** The resource is in a state, or in a use, that forbids the request: 400. */
export function conflict(message: string): ProtonError {
  return new ProtonError("ConflictException", message);
}

/** A named resource does not exist: 400. */
export function notFound(kind: string, name: string): ProtonError {
  return new ProtonError("ResourceNotFoundException", `${kind} ${name} does not exist.`);
}

/** One more would be more than the account may have: 400. */
export function quotaExceeded(what: string, quota: number): ProtonError {
  return new ProtonError(
    "ServiceQuotaExceededException",
    `The account has reached its quota of ${quota} ${what}.`,
  );
}
