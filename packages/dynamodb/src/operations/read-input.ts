import { DynamoDbError, invalidParameter, validationError } from "../dynamodb-error.ts";
import {
  type Condition,
  checkConditionalOperator,
  compileCondition,
  compileKeyCondition,
  compileProjection,
  type KeyCondition,
  openScope,
  type Projection,
  readAttributesToGet,
  readFilter,
  readKeyConditions,
} from "../expressions/index.ts";
import { type Item, validateItem } from "../values/index.ts";
import type { Engine } from "./engine.ts";

/** What Query and Scan have in common. */
export interface ReadInput {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Select?: string;
  readonly Limit?: number;
  readonly ConsistentRead?: boolean;
  readonly ExclusiveStartKey?: unknown;
  readonly AttributesToGet?: readonly string[];
  readonly ConditionalOperator?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: unknown;
  readonly ExpressionAttributeValues?: unknown;
  readonly ReturnConsumedCapacity?: string;
}

export interface ReadExpressions {
  readonly keyCondition?: KeyCondition;
  readonly filter?: Condition;
  readonly projection?: Projection;
}

interface LegacyParameters {
  readonly filter: unknown;
  readonly keyConditions?: unknown;
  readonly KeyConditionExpression?: string | undefined;
}

/** The expressions of a query or scan, or the older parameters in their place. */
export function readReadExpressions(
  { expressions }: Engine,
  input: ReadInput,
  legacy: LegacyParameters,
): ReadExpressions {
  const { FilterExpression, ProjectionExpression, AttributesToGet, ConditionalOperator } = input;
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  const { KeyConditionExpression } = legacy;
  const scope = openScope({ names, values }, expressions);
  const keyCondition =
    KeyConditionExpression === undefined
      ? legacy.keyConditions === undefined
        ? undefined
        : readKeyConditions(legacy.keyConditions)
      : compileKeyCondition(KeyConditionExpression, scope);
  checkConditionalOperator(ConditionalOperator, legacy.filter);
  const filter =
    FilterExpression === undefined
      ? legacy.filter === undefined
        ? undefined
        : readFilter(legacy.filter, ConditionalOperator)
      : compileCondition("FilterExpression", FilterExpression, scope);
  const projection =
    ProjectionExpression === undefined
      ? AttributesToGet && readAttributesToGet(AttributesToGet)
      : compileProjection(ProjectionExpression, scope);
  scope.assertAllUsed();
  return {
    ...(keyCondition && { keyCondition }),
    ...(filter && { filter }),
    ...(projection && { projection }),
  };
}

/** Refuses a selection that does not go with what else the request asks for. */
export function checkSelect(input: ReadInput): void {
  const { Select, ProjectionExpression, AttributesToGet, IndexName } = input;
  const parameter = ProjectionExpression === undefined ? "AttributesToGet" : "ProjectionExpression";
  const isProjected = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (Select === undefined) return;
  if (Select === "SPECIFIC_ATTRIBUTES") {
    if (isProjected) return;
    throw invalidParameter(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw invalidParameter(
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    );
  }
  if (!isProjected) return;
  const what = Select === "COUNT" ? "only the Count" : Select;
  throw validationError(`Cannot specify the ${parameter} when choosing to get ${what}`);
}

const START_KEY = "The provided starting key is invalid";

/** Reads the key to start after, whose values are explained as such where they are wrong. */
export function readStartKey(json: unknown): Item | undefined {
  if (json === undefined || json === null) return undefined;
  try {
    return validateItem(json);
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    const isPlain =
      /contains duplicates|number set|numeric value|significant digits|number with magnitude/.test(
        error.message,
      );
    throw isPlain ? error : validationError(`${START_KEY}: ${error.message}`);
  }
}
