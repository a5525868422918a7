import type { Range } from "@proton/cloudformation";
import type { Expression, Statement } from "../jinja/syntax/ast.ts";
import { statementParts, subexpressions } from "../jinja/syntax/children.ts";
import type { Template } from "../jinja/template.ts";
import { conditionsOf } from "./branches.ts";
import { formatNamespacePath } from "./namespace-shape.ts";
import { type NamespaceReference, namespaceReferences } from "./references.ts";

/** What decides which branches of a template are taken. */
export interface Decisions {
  /** The reads of the namespace inside conditions and what loops go over. */
  readonly references: readonly NamespaceReference[];
  /** The literals that a place of the namespace is compared with, by the range of its read. */
  readonly comparisons: readonly Comparison[];
}

/** A comparison of something with literals, wherever it stands in an expression. */
export interface Comparison {
  readonly range: Range;
  readonly literals: readonly (string | number | boolean)[];
}

/** The literals that a path is compared with anywhere in the template. */
export function literalsFor(
  path: string,
  references: readonly NamespaceReference[],
  { comparisons }: Decisions,
): readonly (string | number | boolean)[] {
  const literals = references
    .filter((reference) => formatNamespacePath(reference.path) === path)
    .flatMap(({ range: { start, end } }) =>
      comparisons
        .filter(({ range }) => range.start.offset <= start.offset && end.offset <= range.end.offset)
        .flatMap((comparison) => comparison.literals),
    );
  return [...new Set(literals)];
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
  const comparisons = expressions.flatMap((node): readonly Comparison[] => {
    const literals = comparedLiterals(node);
    return literals.length === 0 ? [] : [{ range: template.source.range(node), literals }];
  });
  return { references, comparisons };
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
