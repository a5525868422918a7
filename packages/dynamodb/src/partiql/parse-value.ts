import type { ValueNode } from "./statement.ts";
import { type StatementReader, tooDeep } from "./statement-reader.ts";

const CONSTANTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  TRUE: { BOOL: true },
  FALSE: { BOOL: false },
  NULL: { NULL: true },
};

/** Whether a value is next, rather than a path or a function. */
export function isValue(reader: StatementReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === "string" || kind === "number") return true;
  if (kind === "word") return Object.hasOwn(CONSTANTS, text.toUpperCase());
  return kind === "symbol" && ["?", "[", "{", "<<", "-", "+"].includes(text);
}

/** Parses a literal or a parameter, or a list, struct or bag of them. */
export function parseValue(reader: StatementReader): ValueNode {
  const { kind, text } = reader.peek();
  if (kind === "string") return { kind: "literal", value: { S: reader.next().text } };
  if (kind === "number") return { kind: "literal", value: { N: reader.next().text } };
  const constant = kind === "word" ? text.toUpperCase() : "";
  if (Object.hasOwn(CONSTANTS, constant)) {
    reader.next();
    return { kind: "literal", value: CONSTANTS[constant] ?? {} };
  }
  if (reader.takeSymbol("?")) return { kind: "parameter", at: reader.parameter() };
  if (reader.takeSymbol("[")) return { kind: "list", members: members(reader, "]") };
  if (reader.takeSymbol("<<")) return { kind: "bag", members: members(reader, ">>") };
  if (reader.takeSymbol("{")) return { kind: "struct", members: fields(reader) };
  if (reader.takeSymbol("-")) return { kind: "literal", value: { N: `-${number(reader)}` } };
  if (reader.takeSymbol("+")) return { kind: "literal", value: { N: number(reader) } };
  return reader.fail();
}

const number = (reader: StatementReader) =>
  reader.peek().kind === "number" ? reader.next().text : reader.fail();

function members(reader: StatementReader, end: string): readonly ValueNode[] {
  return separated(reader, end, () => reader.nested(tooDeep, () => parseValue(reader)));
}

function fields(reader: StatementReader): readonly (readonly [string, ValueNode])[] {
  return separated(reader, "}", () => {
    const { kind } = reader.peek();
    const isName = kind === "string" || kind === "quoted" || kind === "word";
    const name = isName ? reader.next().text : reader.fail();
    reader.expectSymbol(":");
    return [name, reader.nested(tooDeep, () => parseValue(reader))] as const;
  });
}

/** What is between commas, up to an end that is taken, too. */
export function separated<Part>(reader: StatementReader, end: string, read: () => Part): Part[] {
  const parts: Part[] = [];
  if (reader.takeSymbol(end)) return parts;
  do parts.push(read());
  while (reader.takeSymbol(","));
  reader.expectSymbol(end);
  return parts;
}
