import { ExpressionError } from "./expression-error.ts";
import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from "./functions.ts";
import { operandParser, refuseFor } from "./operand-parser.ts";
import type { ArithmeticNode, OperandNode, UpdateAction, UpdateClause } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

const ACTIONS: readonly UpdateAction[] = ["SET", "REMOVE", "ADD", "DELETE"];

/** Parses an update expression into its clauses. */
export function parseUpdate(text: string): readonly UpdateClause[] {
  const reader = new TokenReader(text);
  const parser = operandParser(reader, {
    keywords: ACTIONS,
    functions: UPDATE_FUNCTIONS,
    foreign: CONDITION_FUNCTIONS,
    nestable: ["if_not_exists"],
    argument,
  });
  const { complaints } = parser;

  function argument(): OperandNode {
    if (!reader.takeSymbol("(")) return parser.operand();
    const inner = reader.nested(
      () => new ExpressionError("The expression has redundant parentheses;"),
      argument,
    );
    reader.expectSymbol(")");
    return inner;
  }

  function assigned(): OperandNode | ArithmeticNode {
    const left = wrapped();
    return left.kind === "arithmetic" ? left : arithmeticFrom(left);
  }

  /** What may have one pair of parentheses around the whole of it. */
  function wrapped(): OperandNode | ArithmeticNode {
    if (!reader.takeSymbol("(")) return parser.operand();
    const inner = arithmeticFrom(argument());
    reader.expectSymbol(")");
    return inner;
  }

  function arithmeticFrom(left: OperandNode): OperandNode | ArithmeticNode {
    const operator = reader.takeSymbol("+") ? "+" : reader.takeSymbol("-") ? "-" : undefined;
    if (operator === undefined) return left;
    reader.countOperator();
    return { kind: "arithmetic", operator, args: [left, argument()] };
  }

  function clause(action: UpdateAction): UpdateClause {
    const path = parser.path();
    if (action === "REMOVE") return { action, path };
    if (action !== "SET") {
      return { action, path, operand: { kind: "value", name: reader.expectKind("value").text } };
    }
    reader.expectSymbol("=");
    return { action, path, operand: assigned() };
  }

  const seen = new Set<UpdateAction>();
  const clauses: UpdateClause[] = [];
  do {
    const action = ACTIONS.find((each) => reader.takeWord(each)) ?? reader.fail();
    if (seen.has(action)) {
      complaints.repeatedSection ??= `The "${action}" section can only be used once in an update expression;`;
    }
    seen.add(action);
    do clauses.push(clause(action));
    while (reader.takeSymbol(","));
  } while (reader.peek().kind !== "end");
  refuseFor(complaints, ["reservedWord", "unknownFunction", "misusedFunction", "repeatedSection"]);
  return clauses;
}
