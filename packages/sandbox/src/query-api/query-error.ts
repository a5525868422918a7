/** An error as AWS's Query protocol has it; the message is AWS's own. */
export class QueryError extends Error {
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }
}

/** What CloudFormation says of nearly every wrong request. */
export function validationError(message: string): QueryError {
  return new QueryError("ValidationError", message);
}
