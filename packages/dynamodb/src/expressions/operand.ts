import {
  type Attributes,
  type AttributeValue,
  held,
  sizeOfBinary,
  typeOf,
  type ValueType,
} from "../values/index.ts";
import { ExpressionError } from "./expression-error.ts";
import { formatPath, type Path, samePath, valueAt } from "./path.ts";
import { resolvePath, type Scope } from "./scope.ts";
import type { OperandNode } from "./syntax.ts";

/** An operand whose placeholders are resolved. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue; readonly type: ValueType }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Operand[] };

export function resolveOperand(node: OperandNode, scope: Scope): Operand {
  if (node.kind === "path") return { kind: "path", path: resolvePath(node, scope) };
  if (node.kind === "value") {
    const value = scope.value(node.name);
    return { kind: "value", value, type: typeOf(value) };
  }
  return {
    kind: "call",
    name: node.name,
    args: node.args.map((arg) => resolveOperand(arg, scope)),
  };
}

/** The type that an operand is known to have before an item is seen. */
export function knownType(operand: Operand): ValueType | undefined {
  if (operand.kind === "value") return operand.type;
  return operand.kind === "call" && operand.name === "size" ? "N" : undefined;
}

export function refuseArgumentCount(name: string, args: readonly Operand[], wanted: number): void {
  if (args.length === wanted) return;
  throw new ExpressionError(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${args.length}`,
  );
}

/** Refuses a second operand that is the path of the first. */
export function refuseSamePaths(name: string, args: readonly Operand[]): void {
  const [one, two] = args;
  if (args.length !== 2 || one?.kind !== "path" || two?.kind !== "path") return;
  if (!samePath(one.path, two.path)) return;
  throw new ExpressionError(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${formatPath(one.path)}`,
  );
}

/** Refuses an operand whose type is known and not among those that an operator takes. */
export function refuseTypes(name: string, operand: Operand, types: readonly ValueType[]): void {
  const type = knownType(operand);
  if (type !== undefined && !types.includes(type)) throw wrongType(name, type);
}

export const wrongType = (name: string, type: string) =>
  new ExpressionError(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );

export function refuseUnlessPath(name: string, operand: Operand | undefined): void {
  if (operand?.kind === "path") return;
  throw new ExpressionError(
    `Operator or function requires a document path; operator or function: ${name}`,
  );
}

/** What an operand of a condition is for an item, if it is anything. */
export function evaluateOperand(
  operand: Operand,
  item: Attributes | undefined,
): AttributeValue | undefined {
  if (operand.kind === "path") return valueAt(item, operand.path);
  if (operand.kind === "value") return operand.value;
  const [arg] = operand.args;
  const size = arg && sizeOf(evaluateOperand(arg, item));
  return size === undefined ? undefined : { N: String(size) };
}

/** What the function `size` answers: UTF-16 units, bytes or members. */
function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  const type = typeOf(value);
  if (type === "S") return held(value, type)?.length;
  if (type === "B") return sizeOfBinary(held(value, type) ?? "");
  if (type === "M") return Object.keys(held(value, type) ?? {}).length;
  if (type === "L" || type === "SS" || type === "NS" || type === "BS") {
    return held(value, type)?.length;
  }
  return undefined;
}

/** The paths among operands, those inside of calls included. */
export function pathsOf(operands: readonly Operand[]): Path[] {
  return operands.flatMap((operand) => {
    if (operand.kind === "path") return [operand.path];
    return operand.kind === "call" ? pathsOf(operand.args) : [];
  });
}
