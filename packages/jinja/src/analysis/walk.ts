import type { Body, Expression, ForNode, Statement } from "../syntax/ast.ts";
import { statementParts, subexpressions } from "../syntax/children.ts";
import { ANY, formatStaticPath, type StaticPath, StaticScope } from "./static-scope.ts";

/** Paths that the conditions around a place have found to be defined, in text form. */
export type Guards = ReadonlySet<string>;

export interface Visitor {
  /** Each expression of a statement, once, with what is known where it stands. */
  readonly expression?: (node: Expression, scope: StaticScope, guards: Guards) => void;
  /** Each condition of an `if`, an inline `if` and a `for … if`. */
  readonly condition?: (node: Expression, scope: StaticScope) => void;
}

const NO_GUARDS: Guards = new Set();

/** Visits a template in the order of its text. */
export function walk(body: Body, visitor: Visitor): void {
  const globals = new StaticScope();
  for (const name of ["range", "dict", "namespace", "cycler", "joiner", "self"]) {
    globals.define(name, undefined);
  }
  walkBody(body, new StaticScope(globals), NO_GUARDS, visitor);
}

function walkBody(body: Body, scope: StaticScope, guards: Guards, visitor: Visitor): void {
  for (const node of body) walkStatement(node, scope, guards, visitor);
}

function walkStatement(
  node: Statement,
  scope: StaticScope,
  guards: Guards,
  visitor: Visitor,
): void {
  if (node.type === "If") {
    walkIf(node, scope, guards, visitor);
    return;
  }
  if (node.type === "For") {
    walkFor(node, scope, guards, visitor);
    return;
  }
  const parts = statementParts(node);
  for (const expression of parts.expressions) visit(expression, scope, guards, visitor);
  for (const { fallback } of parts.parameters)
    if (fallback) visit(fallback, scope, guards, visitor);
  if (node.type === "Set") scope.defineTarget(node.target, scope.pathOf(node.value));
  if (node.type === "SetBlock") scope.defineTarget(node.target, undefined);
  if (node.type === "Macro") scope.define(node.name, undefined);
  const inner = new StaticScope(scope);
  if (node.type === "With") {
    for (const [index, target] of node.targets.entries()) {
      inner.defineTarget(target, scope.pathOf(node.values[index] as Expression));
    }
  }
  for (const { name } of parts.parameters) inner.define(name, undefined);
  if (node.type === "Macro" || node.type === "CallBlock") {
    for (const name of ["caller", "kwargs", "varargs"]) inner.define(name, undefined);
  }
  for (const block of parts.bodies) walkBody(block, inner, guards, visitor);
}

function walkIf(
  node: Extract<Statement, { type: "If" }>,
  scope: StaticScope,
  guards: Guards,
  visitor: Visitor,
): void {
  let outer = guards;
  for (const { test, body } of node.branches) {
    visit(test, scope, outer, visitor);
    visitor.condition?.(test, scope);
    walkBody(body, scope, withGuards(outer, definedWhen(test, true, scope)), visitor);
    outer = withGuards(outer, definedWhen(test, false, scope));
  }
  walkBody(node.otherwise, scope, outer, visitor);
}

function walkFor(node: ForNode, scope: StaticScope, guards: Guards, visitor: Visitor): void {
  visit(node.iterable, scope, guards, visitor);
  const inner = new StaticScope(scope);
  inner.define("loop", undefined);
  inner.defineTarget(node.target, itemPath(node, scope));
  if (node.test) {
    visit(node.test, inner, guards, visitor);
    visitor.condition?.(node.test, inner);
  }
  walkBody(node.body, inner, guards, visitor);
  walkBody(node.otherwise, new StaticScope(scope), guards, visitor);
}

const KEEP_ITEMS = new Set([
  "sort",
  "unique",
  "reverse",
  "list",
  "select",
  "reject",
  "selectattr",
  "rejectattr",
]);

/** What a loop variable stands for: an item of the list, or of what `.items()` goes over. */
function itemPath(node: ForNode, scope: StaticScope): StaticPath | undefined {
  let { iterable } = node;
  while (iterable.type === "Filter" && KEEP_ITEMS.has(iterable.name) && iterable.input) {
    iterable = iterable.input;
  }
  const path = scope.pathOf(iterable);
  return path && [...path, ANY];
}

function withGuards(guards: Guards, more: readonly string[]): Guards {
  return more.length === 0 ? guards : new Set([...guards, ...more]);
}

/** The paths that are defined when a condition comes out as `outcome`. */
function definedWhen(node: Expression, outcome: boolean, scope: StaticScope): readonly string[] {
  if (node.type === "Unary" && node.operator === "not") {
    return definedWhen(node.operand, !outcome, scope);
  }
  if (node.type === "Logical" && (node.operator === "and") === outcome) {
    return [...definedWhen(node.left, outcome, scope), ...definedWhen(node.right, outcome, scope)];
  }
  const guards = node.type === "Test" && node.name === (outcome ? "defined" : "undefined");
  const path = guards ? scope.pathOf(node.input) : undefined;
  return path ? [formatStaticPath(path)] : [];
}

/** Visits an expression and those inside, with the guards that `and`, `or` and inline `if` add. */
function visit(node: Expression, scope: StaticScope, guards: Guards, visitor: Visitor): void {
  visitor.expression?.(node, scope, guards);
  if (node.type === "Logical") {
    visit(node.left, scope, guards, visitor);
    const known = definedWhen(node.left, node.operator === "and", scope);
    visit(node.right, scope, withGuards(guards, known), visitor);
  } else if (node.type === "Conditional") {
    const { test, consequent, alternate } = node;
    visit(test, scope, guards, visitor);
    visitor.condition?.(test, scope);
    visit(consequent, scope, withGuards(guards, definedWhen(test, true, scope)), visitor);
    const otherwise = withGuards(guards, definedWhen(test, false, scope));
    if (alternate) visit(alternate, scope, otherwise, visitor);
  } else {
    for (const child of subexpressions(node)) visit(child, scope, guards, visitor);
  }
}
