import type { Span } from "../errors.ts";

/** Jinja2's operators, longest first where one begins another. */
export const OPERATORS = {
  "//": "floordiv",
  "**": "pow",
  "==": "eq",
  "!=": "ne",
  ">=": "gteq",
  "<=": "lteq",
  "+": "add",
  "-": "sub",
  "/": "div",
  "*": "mul",
  "%": "mod",
  "~": "tilde",
  "[": "lbracket",
  "]": "rbracket",
  "(": "lparen",
  ")": "rparen",
  "{": "lbrace",
  "}": "rbrace",
  ">": "gt",
  "<": "lt",
  "=": "assign",
  ".": "dot",
  ":": "colon",
  "|": "pipe",
  ",": "comma",
  ";": "semicolon",
} as const;

export type OperatorType = (typeof OPERATORS)[keyof typeof OPERATORS];

export type TokenType =
  | OperatorType
  | "data"
  | "variable_begin"
  | "variable_end"
  | "block_begin"
  | "block_end"
  | "name"
  | "string"
  | "integer"
  | "float"
  | "eof";

export interface Token extends Span {
  readonly type: TokenType;
  /** The name, the text of data, or a string's value after its escapes. */
  readonly text: string;
  /** The value of a number. */
  readonly number?: number | bigint;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  variable_begin: "begin of print statement",
  variable_end: "end of print statement",
  block_begin: "begin of statement block",
  block_end: "end of statement block",
  data: "template data / text",
  eof: "end of template",
  ...Object.fromEntries(Object.entries(OPERATORS).map(([symbol, type]) => [type, symbol])),
};

/** A token in the words of Jinja2's messages. */
export function describeToken(token: Token): string {
  return token.type === "name" ? token.text : describeType(token.type);
}

/** A token type, or `name:x`, in the words of Jinja2's messages. */
export function describeType(type: string): string {
  if (type.startsWith("name:")) return type.slice(5);
  return DESCRIPTIONS[type] ?? type;
}
