import type { Body, Expression, Statement } from "../syntax/ast.ts";
import { statementParts, subexpressions, targetNames } from "../syntax/children.ts";

/**
 * Which of the special names (`loop`, `caller`, …) a body reads before it stores them itself, in
 * the order of Jinja2's own walk; blocks are not looked into.
 */
export function findUndeclared(body: Body, names: readonly string[]): ReadonlySet<string> {
  const open = new Set(names);
  const found = new Set<string>();
  const visitExpression = (node: Expression): void => {
    if (node.type === "Name" && open.has(node.name)) found.add(node.name);
    for (const child of subexpressions(node)) visitExpression(child);
  };
  const visitStatement = (node: Statement): void => {
    if (node.type === "Block") return;
    const parts = statementParts(node);
    const store = (): void => {
      for (const name of parts.targets.flatMap(targetNames)) open.delete(name);
      for (const parameter of parts.parameters) open.delete(parameter.name);
    };
    if (node.type !== "Set") store();
    for (const expression of parts.expressions) visitExpression(expression);
    for (const { fallback } of parts.parameters) if (fallback) visitExpression(fallback);
    for (const inner of parts.bodies) for (const statement of inner) visitStatement(statement);
    if (node.type === "Set") store();
  };
  for (const statement of body) visitStatement(statement);
  return found;
}
