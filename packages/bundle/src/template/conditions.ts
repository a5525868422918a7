import type { Expression, Statement } from "../jinja/syntax/ast.ts";
import { statementParts, subexpressions } from "../jinja/syntax/children.ts";
import type { Template } from "../jinja/template.ts";
import { conditionsOf } from "./branches.ts";
import { type NamespaceReference, namespaceReferences } from "./references.ts";

/** What decides which branches of a template are taken. */
export interface Decisions {
  /** The reads of the namespace inside conditions and what loops go over. */
  readonly references: readonly NamespaceReference[];
  /** Every literal that the template compares something with. */
  readonly literals: readonly (string | number | boolean)[];
}

/** Gathers the conditions of a template: tests of `if` and loops, conditional expressions. */
export function decisionsOf(template: Template): Decisions {
  const conditions: Expression[] = [];
  const expressions: Expression[] = [];
  const visitExpression = (node: Expression): void => {
    expressions.push(node);
    if (node.type === "Conditional") conditions.push(node.test);
    for (const inner of subexpressions(node)) visitExpression(inner);
  };
  const visit = (statement: Statement): void => {
    conditions.push(...conditionsOf(statement));
    const parts = statementParts(statement);
    for (const expression of parts.expressions) visitExpression(expression);
    for (const body of parts.bodies) for (const inner of body) visit(inner);
  };
  for (const statement of template.body) visit(statement);
  const places = conditions.map((node) => template.source.range(node));
  const references = namespaceReferences(template).filter(({ range }) =>
    places.some(
      (place) => place.start.offset <= range.start.offset && range.end.offset <= place.end.offset,
    ),
  );
  return { references, literals: [...new Set(expressions.flatMap(comparedLiterals))] };
}

function comparedLiterals(node: Expression): readonly (string | number | boolean)[] {
  if (node.type !== "Compare") return [];
  return [node.first, ...node.rest.map(({ operand }) => operand)].flatMap(literalsIn);
}

function literalsIn(node: Expression): readonly (string | number | boolean)[] {
  if (node.type === "Tuple" || node.type === "List") return node.items.flatMap(literalsIn);
  if (node.type !== "Const") return [];
  const { value } = node;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? [value]
    : [];
}
