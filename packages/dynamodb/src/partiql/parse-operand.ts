import { validationError } from "../dynamodb-error.ts";
import type { OperandNode, PathNode, Step } from "../expressions/index.ts";
import { isValue, parseValue } from "./parse-value.ts";
import type { ValueNode } from "./statement.ts";
import { type StatementReader, tooDeep } from "./statement-reader.ts";

/** What can be called, in lower case, by its name in expressions. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
  list_append: 2,
  set_add: 2,
  set_delete: 2,
};

/** Reads the operands of a statement, and keeps its values. */
export interface Operands {
  readonly values: readonly ValueNode[];
  path(): PathNode;
  operand(): OperandNode;
  keep(value: ValueNode): OperandNode;
}

export function operandsOf(reader: StatementReader): Operands {
  const values: ValueNode[] = [];

  function keep(value: ValueNode): OperandNode {
    values.push(value);
    return { kind: "value", name: `:${values.length - 1}` };
  }

  function operand(): OperandNode {
    if (isValue(reader)) return keep(reader.nested(tooDeep, () => parseValue(reader)));
    if (reader.peek().kind === "word" && !reader.isKeyword() && reader.isSymbol("(", 1)) {
      return call();
    }
    return parsePath(reader);
  }

  function call(): OperandNode {
    const written = reader.next().text;
    const name = written.toLowerCase();
    if (!Object.hasOwn(FUNCTIONS, name)) {
      throw validationError(`Unrecognized function: ${written}`);
    }
    reader.expectSymbol("(");
    const args = [reader.nested(tooDeep, operand)];
    while (reader.takeSymbol(",")) args.push(reader.nested(tooDeep, operand));
    reader.expectSymbol(")");
    if (name.startsWith("set_") && args.length !== FUNCTIONS[name]) {
      throw validationError(`${name.toUpperCase()} must have exactly two arguments`);
    }
    return { kind: "call", name, args };
  }

  return { values, keep, operand, path: () => parsePath(reader) };
}

/** Parses a path such as `a.b[0]` or `"a"."b"`. */
export function parsePath(reader: StatementReader): PathNode {
  const steps: Step[] = [{ kind: "attribute", name: reader.expectName() }];
  while (true) {
    if (reader.takeSymbol(".")) steps.push({ kind: "attribute", name: reader.expectName() });
    else if (reader.takeSymbol("[")) {
      const { kind, text } = reader.peek();
      // A name in brackets is a step as well: `a['b']`.
      if (kind === "string") steps.push({ kind: "attribute", name: reader.next().text });
      else if (kind === "number" && /^\d{1,9}$/.test(text)) {
        steps.push({ kind: "index", index: Number(reader.next().text) });
      } else if (kind === "number") {
        throw validationError(`List index is not within the allowable range; index: [${text}]`);
      } else reader.fail();
      reader.expectSymbol("]");
    } else return { kind: "path", steps };
  }
}
