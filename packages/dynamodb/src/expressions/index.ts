export {
  type IndexKeyAttribute,
  refuseIndexKeyUpdate,
  refuseKeyFilter,
  refuseKeyPaths,
  refuseKeyUpdate,
} from "./check-keys.ts";
export type { ExpressionParameter } from "./compile.ts";
export { type Condition, compileCondition } from "./condition.ts";
export { createExpressionCache, type ExpressionCache } from "./expression-cache.ts";
export {
  bindKeyCondition,
  compileKeyCondition,
  type KeyAttribute,
  type KeyAttributes,
  type KeyCondition,
  type KeyOperator,
  type KeyRange,
  type KeyTerm,
} from "./key-condition.ts";
export { readFilter } from "./legacy-condition.ts";
export { checkConditionalOperator, readExpected } from "./legacy-expected.ts";
export { readAttributesToGet, readKeyConditions, refuseUnindexed } from "./legacy-keys.ts";
export { readAttributeUpdates } from "./legacy-update.ts";
export { checkExpressionParameters, type ParameterKinds } from "./parameters.ts";
export { formatPath, type Path, valueAt } from "./path.ts";
export { compileProjection, type Projection, projectPaths } from "./projection.ts";
export { openScope, type Scope, type Substitutions } from "./scope.ts";
export type {
  ArithmeticNode,
  Comparator,
  ConditionNode,
  OperandNode,
  PathNode,
  Step,
  UpdateClause,
} from "./syntax.ts";
export { compileUpdate, type Update, type UpdateTarget } from "./update.ts";
