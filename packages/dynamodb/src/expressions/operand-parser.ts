import { MAX_LEVELS } from "../values/index.ts";
import { ExpressionError } from "./expression-error.ts";
import { isReservedWord } from "./reserved-words.ts";
import type { CallNode, OperandNode, PathNode, Step } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** What is wrong with an expression beyond its syntax, each the first of its kind. */
export interface Complaints {
  redundantParentheses?: string;
  unknownFunction?: string;
  misusedFunction?: string;
  reservedWord?: string;
  repeatedSection?: string;
}

/** Reads operands: paths, values and calls of the functions that the kind of expression knows. */
export interface OperandParser {
  readonly complaints: Complaints;
  /** A path, a value or a call, without parentheses around it. */
  operand(): OperandNode;
  path(): PathNode;
  /** What may follow the first step of a path. */
  furtherSteps(first: readonly Step[]): PathNode;
  misused(call: CallNode): void;
}

export interface OperandRules {
  /** The words that structure the expression, which name neither attribute nor function. */
  readonly keywords: readonly string[];
  readonly functions: readonly string[];
  /** The functions that only other kinds of expressions have. */
  readonly foreign: readonly string[];
  /** The functions whose result may be the argument of another. */
  readonly nestable: readonly string[];
  /** Reads one argument of a call. */
  readonly argument: () => OperandNode;
}

export function operandParser(reader: TokenReader, rules: OperandRules): OperandParser {
  const complaints: Complaints = {};

  function operand(): OperandNode {
    const token = reader.peek();
    if (token.kind === "value") return { kind: "value", name: reader.next().text };
    const isCall = token.kind === "identifier" && reader.peek(1).text === "(";
    return isCall && !isKeyword(token.text) ? call() : path();
  }

  const isKeyword = (text: string) => rules.keywords.includes(text.toUpperCase());

  function call(): CallNode {
    const name = reader.next().text;
    if (!rules.functions.includes(name)) {
      complaints.unknownFunction ??= rules.foreign.includes(name)
        ? `The function is not allowed in this kind of expression; function: ${name}`
        : `Invalid function name; function: ${name}`;
    }
    reader.countOperator();
    reader.expectSymbol("(");
    const args = reader.nested(tooDeep(name), () => {
      const list = [rules.argument()];
      while (reader.takeSymbol(",")) list.push(rules.argument());
      return list;
    });
    reader.expectSymbol(")");
    for (const arg of args)
      if (arg.kind === "call" && !rules.nestable.includes(arg.name)) misused(arg);
    return { kind: "call", name, args };
  }

  /** Calls without end are of functions that do not exist, or that do not take a call. */
  const tooDeep = (name: string) => () =>
    new ExpressionError(complaints.unknownFunction ?? misuseOf(name));

  function misused({ name }: CallNode): void {
    complaints.misusedFunction ??= misuseOf(name);
  }

  function path(): PathNode {
    return furtherSteps([attributeStep()]);
  }

  function furtherSteps(first: readonly Step[]): PathNode {
    const steps = [...first];
    for (;;) {
      if (reader.takeSymbol(".")) steps.push(attributeStep());
      else if (reader.takeSymbol("[")) {
        steps.push({ kind: "index", index: reader.expectIndex() });
        reader.expectSymbol("]");
      } else break;
    }
    if (steps.length <= MAX_LEVELS) return { kind: "path", steps };
    throw new ExpressionError(
      `The document path has too many nesting levels; nesting levels: ${steps.length}`,
    );
  }

  function attributeStep(): Step {
    const token = reader.peek();
    if (token.kind === "name") return { kind: "placeholder", name: reader.next().text };
    if (token.kind !== "identifier" || isKeyword(token.text)) return reader.fail();
    if (isReservedWord(token.text)) {
      complaints.reservedWord ??= `Attribute name is a reserved keyword; reserved keyword: ${token.text}`;
    }
    return { kind: "attribute", name: reader.next().text };
  }

  return { complaints, operand, path, furtherSteps, misused };
}

const misuseOf = (name: string) =>
  `The function is not allowed to be used this way in an expression; function: ${name}`;

/** Refuses an expression for the first of its complaints in the order of their kinds. */
export function refuseFor(complaints: Complaints, order: readonly (keyof Complaints)[]): void {
  for (const kind of order) {
    const complaint = complaints[kind];
    if (complaint !== undefined) throw new ExpressionError(complaint);
  }
}
