import { compareValues, held, VALUE_TYPES, type ValueType } from "../values/index.ts";
import { ExpressionError } from "./expression-error.ts";
import {
  knownType,
  type Operand,
  pathsOf,
  refuseArgumentCount,
  refuseSamePaths,
  refuseTypes,
  refuseUnlessPath,
  resolveOperand,
  wrongType,
} from "./operand.ts";
import type { Path } from "./path.ts";
import type { Scope } from "./scope.ts";
import type { ConditionNode } from "./syntax.ts";

/** A condition whose placeholders are resolved and whose operands have types that can be right. */
export type BoundCondition =
  | { readonly kind: "and" | "or"; readonly terms: readonly BoundCondition[] }
  | { readonly kind: "not"; readonly term: BoundCondition }
  | { readonly kind: "primary"; readonly operator: string; readonly args: readonly Operand[] };

const ORDERED: readonly ValueType[] = ["S", "N", "B"];
const UNARY = ["attribute_exists", "attribute_not_exists", "size"];
/** Values that `IN` may be given. */
const MAX_IN_VALUES = 100;

/**
 * Resolves a condition part by part in the order of the text, as AWS does, so that the first part
 * with something wrong is the one complained about. Adds the paths that it meets to `paths`.
 */
export function bindCondition(node: ConditionNode, scope: Scope, paths: Path[]): BoundCondition {
  if ("terms" in node) {
    return { kind: node.kind, terms: node.terms.map((term) => bindCondition(term, scope, paths)) };
  }
  if ("term" in node) return { kind: "not", term: bindCondition(node.term, scope, paths) };
  const args = node.args.map((arg) => resolveOperand(arg, scope));
  const operator = operatorOf(node);
  for (const arg of args) if (arg.kind === "call") checkCall(arg.name, arg.args);
  if (node.kind === "call") checkCall(node.name, args);
  else checkOperator(operator, args);
  paths.push(...pathsOf(args));
  return { kind: "primary", operator, args };
}

function operatorOf(node: Extract<ConditionNode, { args: unknown }>): string {
  if (node.kind === "call") return node.name;
  return node.kind === "compare" ? node.operator : node.kind.toUpperCase();
}

function checkOperator(operator: string, args: readonly Operand[]): void {
  if (operator === "IN") checkIn(args);
  else refuseSamePaths(operator, args);
  if (["IN", "=", "<>"].includes(operator)) return;
  for (const arg of args) refuseTypes(operator, arg, ORDERED);
  if (operator === "BETWEEN") checkBounds(args[1], args[2]);
}

function checkIn([, ...list]: readonly Operand[]): void {
  if (list.length <= MAX_IN_VALUES) return;
  throw new ExpressionError(
    `The IN operator is provided with too many operands; number of operands: ${list.length}`,
  );
}

function checkBounds(lower: Operand | undefined, upper: Operand | undefined): void {
  if (lower?.kind !== "value" || upper?.kind !== "value") return;
  const shown =
    `lower bound operand: AttributeValue: ${shownValue(lower)}, ` +
    `upper bound operand: AttributeValue: ${shownValue(upper)}`;
  if (lower.type !== upper.type) {
    throw new ExpressionError(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${shown}`,
    );
  }
  if ((compareValues(lower.value, upper.value) ?? 0) > 0) {
    throw new ExpressionError(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${shown}`,
    );
  }
}

const shownValue = ({ type, value }: Operand & { readonly kind: "value" }) =>
  `{${type}:${String(held(value, type))}}`;

function checkCall(name: string, args: readonly Operand[]): void {
  refuseArgumentCount(name, args, UNARY.includes(name) ? 1 : 2);
  refuseSamePaths(name, args);
  const [first, second] = args;
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists":
      refuseUnlessPath(name, first);
      break;
    case "attribute_type":
      checkTypeName(second);
      break;
    case "begins_with":
      for (const arg of args) refuseTypes(name, arg, ["S", "B"]);
      break;
    case "size":
      if (first?.kind === "call") checkCall(first.name, first.args);
      if (first) refuseTypes(name, first, ["S", "B", "SS", "NS", "BS", "L", "M"]);
      break;
  }
}

function checkTypeName(operand: Operand | undefined): void {
  const type = operand && knownType(operand);
  if (operand?.kind !== "value" || type !== "S") {
    throw wrongType("attribute_type", type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
  }
  const name = held(operand.value, "S");
  if (VALUE_TYPES.some((each) => each === name)) return;
  throw new ExpressionError(
    `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
}
