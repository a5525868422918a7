import { validationError } from "../dynamodb-error.ts";
import { ExpressionError } from "./expression-error.ts";

export type ExpressionParameter =
  | "UpdateExpression"
  | "ConditionExpression"
  | "KeyConditionExpression"
  | "FilterExpression"
  | "ProjectionExpression";

/** Runs what reads an expression, and names the parameter in front of its complaint. */
export function reading<Result>(parameter: ExpressionParameter, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationError(`Invalid ${parameter}: ${error.message}`);
  }
}
