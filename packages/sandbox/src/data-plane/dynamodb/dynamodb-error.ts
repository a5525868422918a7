/** An error of the DynamoDB API, as it goes over the wire. */
export class DynamoDbError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.name = "DynamoDbError";
    this.code = code;
    this.statusCode = statusCode;
    const namespace = code === "ValidationException" || code === "AccessDeniedException";
    const prefix = namespace ? "com.amazon.coral.service" : "com.amazonaws.dynamodb.v20120810";
    this.body = { __type: `${prefix}#${code}`, message };
  }
}

/** Gives dynalite's errors, which carry a status and a body, the shape of the others. */
export function toDynamoDbError(error: unknown): DynamoDbError | undefined {
  if (error instanceof DynamoDbError) return error;
  if (typeof error !== "object" || error === null || !("body" in error)) return undefined;
  const body = error.body as { __type?: string; message?: string; Message?: string };
  const statusCode = "statusCode" in error ? Number(error.statusCode) : 400;
  const converted = new DynamoDbError(
    body.__type?.split("#")[1] ?? "InternalServerError",
    body.message ?? body.Message ?? "",
    statusCode,
  );
  return Object.assign(converted, { body });
}
