import { type AttributeValue, held, type ValueType } from "../values/index.ts";
import { ExpressionError } from "./expression-error.ts";
import {
  knownType,
  type Operand,
  refuseArgumentCount,
  refuseTypes,
  refuseUnlessPath,
  resolveOperand,
} from "./operand.ts";
import type { Path } from "./path.ts";
import { type PathTree, pathTree } from "./path-tree.ts";
import { resolvePath, type Scope } from "./scope.ts";
import type { ArithmeticNode, OperandNode, PathNode, UpdateClause } from "./syntax.ts";

/** What a path is set to. */
export type Assigned =
  | Operand
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-";
      readonly args: readonly [Operand, Operand];
    };

/** One change of an item, its placeholders resolved. */
export type Edit =
  | { readonly action: "SET"; readonly assigned: Assigned }
  | { readonly action: "REMOVE" }
  | { readonly action: "ADD" | "DELETE"; readonly value: AttributeValue };

export interface TargetedEdit {
  readonly path: Path;
  readonly edit: Edit;
}

/** Resolves the clauses of an update: all names, then all values, then paths against each other. */
export function bindUpdate(
  clauses: readonly UpdateClause[],
  scope: Scope,
): { readonly edits: readonly TargetedEdit[]; readonly tree: PathTree<Edit> } {
  for (const clause of clauses) resolveNames(clause, scope);
  const edits = clauses.map((clause) => ({
    path: resolvePath(clause.path, scope),
    edit: bindEdit(clause, scope),
  }));
  const tree = pathTree(edits.map(({ path, edit }) => ({ path, value: edit })));
  for (const { edit } of edits)
    if (edit.action === "ADD" || edit.action === "DELETE") checkSetOrNumber(edit);
  for (const { edit } of edits) if (edit.action === "SET") checkAssigned(edit.assigned);
  return { edits, tree };
}

/** A name that is not defined is complained about before any value. */
function resolveNames(clause: UpdateClause, scope: Scope): void {
  for (const path of pathNodes(clause.operand, [clause.path])) resolvePath(path, scope);
}

function pathNodes(
  operand: OperandNode | ArithmeticNode | undefined,
  found: PathNode[] = [],
): PathNode[] {
  if (operand?.kind === "path") found.push(operand);
  else if (operand?.kind === "call" || operand?.kind === "arithmetic") {
    for (const arg of operand.args) pathNodes(arg, found);
  }
  return found;
}

function bindEdit({ action, operand }: UpdateClause, scope: Scope): Edit {
  if (operand === undefined) return { action: "REMOVE" };
  if (operand.kind === "arithmetic") {
    const [left, right] = operand.args;
    const args = [resolveOperand(left, scope), resolveOperand(right, scope)] as const;
    return { action: "SET", assigned: { ...operand, args } };
  }
  const resolved = resolveOperand(operand, scope);
  if (action === "SET" || resolved.kind !== "value") return { action: "SET", assigned: resolved };
  return { action: action as "ADD" | "DELETE", value: resolved.value };
}

/** How `ADD` and `DELETE` name the types that they refuse. */
const REFUSED_TYPES: Readonly<Partial<Record<ValueType, string>>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

function checkSetOrNumber({ action, value }: Edit & { readonly value: AttributeValue }): void {
  const [type] = Object.keys(value) as ValueType[];
  const refused = type && REFUSED_TYPES[type];
  if (refused === undefined || (action === "ADD" && held(value, "N") !== undefined)) return;
  throw new ExpressionError(
    `Incorrect operand type for operator or function; operator: ${action}, operand type: ${refused}`,
  );
}

function checkAssigned(assigned: Assigned): void {
  if (assigned.kind === "arithmetic") {
    for (const arg of assigned.args) checkAssigned(arg);
    for (const arg of assigned.args) refuseTypes(assigned.operator, arg, ["N"]);
    return;
  }
  if (assigned.kind !== "call") return;
  const { name, args } = assigned;
  for (const arg of args) checkAssigned(arg);
  refuseArgumentCount(name, args, 2);
  if (name === "if_not_exists") refuseUnlessPath(name, args[0]);
  else for (const arg of args) if (knownType(arg)) refuseTypes(name, arg, ["L"]);
}
