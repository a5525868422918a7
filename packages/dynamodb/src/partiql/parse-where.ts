import { validationError } from "../dynamodb-error.ts";
import type { Comparator, ConditionNode, OperandNode } from "../expressions/index.ts";
import type { Operands } from "./parse-operand.ts";
import { malformed } from "./statement.ts";
import { type StatementReader, tooDeep } from "./statement-reader.ts";

const COMPARATORS = ["=", "<>", "!=", "<", "<=", ">", ">="];
/** The names of types after `IS`, as expressions have them. */
const TYPES: Readonly<Record<string, string>> = {
  NULL: "NULL",
  BOOLEAN: "BOOL",
  BLOB: "B",
  STRING: "S",
  NUMERIC: "N",
  STRUCT: "M",
  TUPLE: "M",
  LIST: "L",
};
const CONDITIONS = ["begins_with", "contains", "attribute_type"];

/** Parses the condition of a statement into what a condition expression would be parsed to. */
export function parseWhere(reader: StatementReader, operands: Operands): ConditionNode {
  const or = () => series("or", "OR", and);
  const and = () => series("and", "AND", negation);

  function series(kind: "and" | "or", word: string, read: () => ConditionNode): ConditionNode {
    const first = read();
    const terms = [first];
    while (reader.takeWord(word)) {
      if (reader.peek().kind === "end") {
        throw malformed("Missing right-hand side expression of infix operator");
      }
      terms.push(read());
    }
    return terms.length > 1 ? { kind, terms } : first;
  }

  function negation(): ConditionNode {
    if (!reader.takeWord("NOT")) return primary();
    return { kind: "not", term: reader.nested(tooDeep, negation) };
  }

  function primary(): ConditionNode {
    if (reader.takeSymbol("(")) {
      const inner = reader.nested(tooDeep, or);
      reader.expectSymbol(")");
      return inner;
    }
    if (reader.isWord("IS") || reader.isWord("LIKE")) reader.fail("Unexpected operator");
    const left = operands.operand();
    const { kind, text } = reader.peek();
    if (kind === "symbol" && COMPARATORS.includes(text)) {
      reader.next();
      if (reader.isWord("LIKE")) reader.fail("Unexpected operator");
      const operator = (text === "!=" ? "<>" : text) as Comparator;
      return { kind: "compare", operator, args: [left, operands.operand()] };
    }
    if (reader.takeWord("IS")) return typeTest(left);
    if (reader.isWord("NOT") && (reader.isWord("IN", 1) || reader.isWord("BETWEEN", 1))) {
      reader.next();
      return { kind: "not", term: ranged(left) };
    }
    if (reader.isWord("IN") || reader.isWord("BETWEEN")) return ranged(left);
    if (reader.isWord("LIKE")) throw validationError("Unsupported operation: Like");
    if (left.kind === "call" && CONDITIONS.includes(left.name)) return left;
    throw validationError("WHERE clause must contain an expression that resolves to a boolean");
  }

  function typeTest(left: OperandNode): ConditionNode {
    if (left.kind !== "path") {
      throw validationError(
        "The left hand side argument to IS must be a Variable Reference, Literal, or Path",
      );
    }
    const isNegated = reader.takeWord("NOT");
    const test = typeTestOf(left);
    return isNegated ? { kind: "not", term: test } : test;
  }

  function typeTestOf(path: OperandNode): ConditionNode {
    const { kind, text } = reader.peek();
    const name = text.toUpperCase();
    const isKnown = kind === "word" && (name === "MISSING" || Object.hasOwn(TYPES, name));
    if (!isKnown) throw malformed("Expected type name");
    reader.next();
    if (name === "MISSING") return { kind: "call", name: "attribute_not_exists", args: [path] };
    const type = operands.keep({ kind: "literal", value: { S: TYPES[name] } });
    return { kind: "call", name: "attribute_type", args: [path, type] };
  }

  function ranged(left: OperandNode): ConditionNode {
    if (reader.takeWord("BETWEEN")) {
      const lower = operands.operand();
      reader.expectWord("AND");
      return { kind: "between", args: [left, lower, operands.operand()] };
    }
    reader.expectWord("IN");
    const end = reader.takeSymbol("[") ? "]" : ")";
    if (end === ")") reader.expectSymbol("(");
    const list: OperandNode[] = [];
    while (!reader.isSymbol(end)) {
      list.push(operands.operand());
      if (!reader.takeSymbol(",")) break;
    }
    reader.expectSymbol(end);
    if (left.kind !== "path" || list.length === 0) {
      throw validationError(
        "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member",
      );
    }
    return { kind: "in", args: [left, ...list] };
  }

  return or();
}
