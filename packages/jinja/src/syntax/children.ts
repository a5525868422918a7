import type { Arguments, Expression, Parameter, Statement, Target } from "./ast.ts";

/** The expressions directly inside an expression, in the order of their evaluation. */
export function subexpressions(node: Expression): readonly Expression[] {
  switch (node.type) {
    case "Const":
    case "Name":
      return [];
    case "Tuple":
    case "List":
    case "Concat":
      return node.items;
    case "Dict":
      return node.pairs.flat();
    case "Getattr":
      return [node.object];
    case "Getitem":
      return [node.object, node.index];
    case "Slice":
      return [node.from, node.to, node.step].filter((part) => part !== undefined);
    case "Call":
      return [node.callee, ...argumentExpressions(node.args)];
    case "Filter":
      return [...(node.input ? [node.input] : []), ...argumentExpressions(node.args)];
    case "Test":
      return [node.input, ...argumentExpressions(node.args)];
    case "Unary":
      return [node.operand];
    case "Binary":
    case "Logical":
      return [node.left, node.right];
    case "Compare":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case "Conditional":
      return [node.test, node.consequent, ...(node.alternate ? [node.alternate] : [])];
  }
}

export function argumentExpressions(args: Arguments): readonly Expression[] {
  const { positional, keyword, spread, keywordSpread } = args;
  return [
    ...positional,
    ...keyword.map(({ value }) => value),
    ...(spread ? [spread] : []),
    ...(keywordSpread ? [keywordSpread] : []),
  ];
}

/** The names that a target stores to; a namespace attribute only reads its namespace. */
export function targetNames(target: Target): readonly string[] {
  if (target.type === "Name") return [target.name];
  return target.type === "TupleTarget" ? target.items.flatMap(targetNames) : [];
}

/** What a statement consists of: its own expressions, the names it stores, its bodies. */
export interface StatementParts {
  readonly expressions: readonly Expression[];
  readonly targets: readonly Target[];
  readonly parameters: readonly Parameter[];
  readonly bodies: readonly (readonly Statement[])[];
}

const NOTHING: StatementParts = { expressions: [], targets: [], parameters: [], bodies: [] };

export function statementParts(node: Statement): StatementParts {
  switch (node.type) {
    case "Text":
      return NOTHING;
    case "Output":
      return { ...NOTHING, expressions: [node.value] };
    case "For":
      return {
        ...NOTHING,
        expressions: [node.iterable, ...(node.test ? [node.test] : [])],
        targets: [node.target],
        bodies: [node.body, node.otherwise],
      };
    case "If":
      return {
        ...NOTHING,
        expressions: node.branches.map(({ test }) => test),
        bodies: [...node.branches.map(({ body }) => body), node.otherwise],
      };
    case "Set":
      return { ...NOTHING, expressions: [node.value], targets: [node.target] };
    case "SetBlock":
      return {
        ...NOTHING,
        expressions: node.filter ? [node.filter] : [],
        targets: [node.target],
        bodies: [node.body],
      };
    case "With":
      return { ...NOTHING, expressions: node.values, targets: node.targets, bodies: [node.body] };
    case "Macro":
      return { ...NOTHING, parameters: node.parameters, bodies: [node.body] };
    case "CallBlock":
      return {
        ...NOTHING,
        expressions: [node.call],
        parameters: node.parameters,
        bodies: [node.body],
      };
    case "FilterBlock":
      return { ...NOTHING, expressions: [node.filter], bodies: [node.body] };
    case "Block":
    case "Scope":
      return { ...NOTHING, bodies: [node.body] };
  }
}
