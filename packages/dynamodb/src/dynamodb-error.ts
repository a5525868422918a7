/** An error of DynamoDB's API: its code, its message as AWS words it, and what else its body carries. */
export class DynamoDbError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, { statusCode = 400, details = {} }: ErrorParts = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.details = details;
  }
}

interface ErrorParts {
  readonly statusCode?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The request is well formed but breaks a rule of the API. */
export function validationError(message: string): DynamoDbError {
  return new DynamoDbError("ValidationException", message);
}

/** A rule about parameters is broken; the message starts as AWS starts it. */
export function invalidParameter(message: string): DynamoDbError {
  return validationError(`One or more parameter values were invalid: ${message}`);
}

/** The request's JSON is not of the API's shapes. */
export function serializationError(message: string): DynamoDbError {
  return new DynamoDbError("SerializationException", message);
}
