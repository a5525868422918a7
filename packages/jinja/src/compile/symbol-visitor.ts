import type { Body, Expression, IfNode, Parameter, Statement, Target } from "../syntax/ast.ts";
import { statementParts, subexpressions } from "../syntax/children.ts";
import type { Symbols } from "./scope.ts";

/** Declares the names of an expression, all of which it reads. */
export function declareExpression(node: Expression, symbols: Symbols): void {
  if (node.type === "Name") symbols.load(node.name);
  for (const child of subexpressions(node)) declareExpression(child, symbols);
}

export function declareTarget(target: Target, symbols: Symbols, asParameter = false): void {
  if (target.type === "TupleTarget") {
    for (const item of target.items) declareTarget(item, symbols, asParameter);
  } else if (target.type === "NamespaceTarget") symbols.load(target.name);
  else if (asParameter) symbols.declareParameter(target.name);
  else symbols.store(target.name);
}

/** Declares parameters and what their defaults read. */
export function declareParameters(parameters: readonly Parameter[], symbols: Symbols): void {
  for (const { name } of parameters) symbols.declareParameter(name);
  for (const { fallback } of parameters) if (fallback) declareExpression(fallback, symbols);
}

export function declareBody(body: Body, symbols: Symbols): Symbols {
  for (const statement of body) declareStatement(statement, symbols);
  return symbols;
}

/** Declares what a statement means to the frame it stands in: inner frames are not looked into. */
function declareStatement(node: Statement, symbols: Symbols): void {
  switch (node.type) {
    case "Text":
    case "Block":
    case "Scope":
      break;
    case "If":
      declareIf(node, symbols);
      break;
    case "Macro":
      symbols.store(node.name);
      break;
    case "For":
      declareExpression(node.iterable, symbols);
      break;
    case "SetBlock":
      declareTarget(node.target, symbols);
      break;
    default: {
      const parts = statementParts(node);
      for (const expression of parts.expressions) declareExpression(expression, symbols);
      if (node.type === "Set") declareTarget(node.target, symbols);
    }
  }
}

function declareIf(node: IfNode, symbols: Symbols): void {
  const [first, ...rest] = node.branches;
  if (!first) return;
  declareExpression(first.test, symbols);
  const branches = [declareBody(first.body, symbols.copy())];
  if (rest.length > 0) {
    const elifs = symbols.copy();
    for (const branch of rest) declareIf({ ...node, branches: [branch], otherwise: [] }, elifs);
    branches.push(elifs);
  }
  if (node.otherwise.length > 0) branches.push(declareBody(node.otherwise, symbols.copy()));
  symbols.mergeBranches(branches);
}
