import { ExpressionError } from "./expression-error.ts";
import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from "./functions.ts";
import { operandParser, refuseFor } from "./operand-parser.ts";
import type { Comparator, ConditionNode, OperandNode } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

const KEYWORDS = ["AND", "OR", "NOT", "BETWEEN", "IN"];
const COMPARATORS = ["=", "<>", "<", "<=", ">", ">="];
const REDUNDANT = "The expression has redundant parentheses;";

/** Parentheses hold a condition or an operand; which it is shows at their end. */
type Node = ConditionNode | OperandNode;

const isOperand = (node: Node): node is OperandNode =>
  node.kind === "path" || node.kind === "value" || node.kind === "call";

/** Parses a condition, filter or key condition, in time linear in its length. */
export function parseCondition(text: string): ConditionNode {
  const reader = new TokenReader(text);
  const parser = operandParser(reader, {
    keywords: KEYWORDS,
    functions: CONDITION_FUNCTIONS,
    foreign: UPDATE_FUNCTIONS,
    nestable: ["size"],
    argument,
  });
  const { complaints } = parser;
  /** Nodes that have parentheses around them. */
  const wrapped = new WeakSet<Node>();

  function either(): Node {
    return joined("OR", "or", () => joined("AND", "and", negation));
  }

  function joined(word: string, kind: "and" | "or", read: () => Node): Node {
    const first = read();
    if (!reader.isWord(word)) return first;
    const terms = [asCondition(first)];
    while (reader.takeWord(word)) {
      reader.countOperator();
      terms.push(asCondition(read()));
    }
    return { kind, terms };
  }

  function negation(): Node {
    if (!reader.takeWord("NOT")) return primary();
    reader.countOperator();
    return { kind: "not", term: asCondition(negation()) };
  }

  function primary(): Node {
    const left = parenthesized();
    if (!isOperand(left)) return left;
    const { kind, text: symbol } = reader.peek();
    if (kind === "symbol" && COMPARATORS.includes(symbol)) {
      reader.next();
      reader.countOperator();
      return { kind: "compare", operator: symbol as Comparator, args: plain([left, argument()]) };
    }
    if (reader.takeWord("BETWEEN")) return between(left);
    if (reader.takeWord("IN")) return among(left);
    return left;
  }

  function between(left: OperandNode): ConditionNode {
    reader.countOperator();
    const lower = argument();
    if (!reader.takeWord("AND")) reader.fail();
    return { kind: "between", args: plain([left, lower, argument()]) };
  }

  function among(left: OperandNode): ConditionNode {
    reader.countOperator();
    reader.expectSymbol("(");
    const list = [argument()];
    while (reader.takeSymbol(",")) list.push(argument());
    reader.expectSymbol(")");
    return { kind: "in", args: plain([left, ...list]) };
  }

  /** The operands of an operator, among which only `size` may be called. */
  function plain<Operands extends readonly OperandNode[]>(operands: Operands): Operands {
    for (const each of operands)
      if (each.kind === "call" && each.name !== "size") parser.misused(each);
    return operands;
  }

  function parenthesized(): Node {
    if (!reader.takeSymbol("(")) return parser.operand();
    const inner = reader.nested(() => new ExpressionError(REDUNDANT), either);
    reader.expectSymbol(")");
    if (wrapped.has(inner)) complaints.redundantParentheses ??= REDUNDANT;
    wrapped.add(inner);
    const continues = inner.kind === "path" && (reader.isSymbol(".") || reader.isSymbol("["));
    return continues ? parser.furtherSteps(inner.steps) : inner;
  }

  function argument(): OperandNode {
    const node = parenthesized();
    return isOperand(node) ? node : reader.fail();
  }

  function asCondition(node: Node): ConditionNode {
    if (node.kind === "path" || node.kind === "value") return reader.fail();
    if (node.kind === "call" && node.name === "size") parser.misused(node);
    return node;
  }

  const condition = asCondition(either());
  if (reader.peek().kind !== "end") reader.fail();
  refuseFor(complaints, [
    "redundantParentheses",
    "unknownFunction",
    "misusedFunction",
    "reservedWord",
  ]);
  return condition;
}
