import { validationError } from "../dynamodb-error.ts";

/** The parameters of one operation that take expressions, and the older ones they replace. */
export interface ParameterKinds {
  readonly expressions: readonly string[];
  readonly legacy: readonly string[];
}

type Input = Readonly<Record<string, unknown>>;

/** Refuses expressions beside the older parameters, and substitutions without expressions. */
export function checkExpressionParameters(input: Input, kinds: ParameterKinds): void {
  const given = (name: string) => input[name] !== undefined && input[name] !== null;
  const expressions = kinds.expressions.filter(given);
  if (expressions.length > 0) {
    // Key conditions of the older form may stand beside the other expressions.
    const legacy = kinds.legacy.filter(
      (name) =>
        given(name) && (name !== "KeyConditions" || expressions.includes("KeyConditionExpression")),
    );
    if (legacy.length > 0) {
      throw validationError(
        "Can not use both expression and non-expression parameters in the same request: " +
          `Non-expression parameters: {${legacy.join(", ")}} ` +
          `Expression parameters: {${expressions.join(", ")}}`,
      );
    }
  }
  if (given("ExpressionAttributeNames") && expressions.length === 0) {
    throw validationError("ExpressionAttributeNames can only be specified when using expressions");
  }
  const valued = kinds.expressions.filter((name) => name !== "ProjectionExpression");
  if (given("ExpressionAttributeValues") && valued.length > 0 && !valued.some(given)) {
    throw validationError(
      "ExpressionAttributeValues can only be specified when using expressions: " +
        `${valued.join(" and ")} ${valued.length > 1 ? "are" : "is"} null`,
    );
  }
}
