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

interface KeyParameters {
  readonly KeyConditions?: unknown;
  readonly KeyConditionExpression?: string;
}

/** What the older parameters say, which is looked at before any expression. */
export interface LegacyReading {
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
}

/** Reads the older parameters of a query or scan, which names its filter as it likes. */
export function readLegacyReading(input: ReadInput, filter: unknown): LegacyReading {
  const { AttributesToGet, ConditionalOperator } = input;
  const condition = filter === undefined ? undefined : readFilter(filter, ConditionalOperator);
  const projection = AttributesToGet && readAttributesToGet(AttributesToGet);
  checkConditionalOperator(ConditionalOperator, filter);
  return { filter: condition, projection };
}

/** The expressions of a query or scan, or the older parameters in their place. */
export function readReadExpressions(
  { expressions }: Engine,
  input: ReadInput & KeyParameters,
  legacy: LegacyReading,
): ReadExpressions {
  const { FilterExpression, ProjectionExpression } = input;
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  const { KeyConditionExpression, KeyConditions } = input;
  const scope = openScope({ names, values }, expressions);
  const keyExpression =
    KeyConditionExpression === undefined
      ? undefined
      : compileKeyCondition(KeyConditionExpression, scope);
  const filter =
    FilterExpression === undefined
      ? legacy.filter
      : compileCondition("FilterExpression", FilterExpression, scope);
  const projection =
    ProjectionExpression === undefined
      ? legacy.projection
      : compileProjection(ProjectionExpression, scope);
  scope.assertAllUsed();
  const keyCondition =
    keyExpression?.() ??
    (KeyConditions === undefined ? undefined : readKeyConditions(KeyConditions));
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

/** Says of what is wrong with the key to start after that it is this key. */
export function explainStartKey(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    throw validationError(`${START_KEY}: ${error.message}`);
  }
}
