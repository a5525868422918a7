import { syntaxError } from "../errors.ts";
import { Float } from "../values/value.ts";
import type { Expression } from "./ast.ts";
import { parseExpression, parseTuple } from "./expressions.ts";
import type { Parser } from "./parser.ts";
import { describeToken, type Token } from "./tokens.ts";

const CONSTANTS = new Map<string, boolean | null>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** A literal, a name, or something in brackets. */
export function parsePrimary(parser: Parser): Expression {
  const token = parser.stream.current;
  switch (token.type) {
    case "name":
      return parseName(parser.stream.next());
    case "string":
      return parseStrings(parser);
    case "integer":
    case "float":
      return parseNumber(parser.stream.next());
    case "lparen":
      return parseParentheses(parser);
    case "lbracket":
      return parseList(parser);
    case "lbrace":
      return parseDict(parser);
    default:
      throw syntaxError(`unexpected '${describeToken(token)}'`, token);
  }
}

function parseName(token: Token): Expression {
  const { start, end, text } = token;
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) return { type: "Const", value: constant, start, end };
  return { type: "Name", name: text, start, end };
}

/** Adjacent strings are one, as in Python. */
function parseStrings(parser: Parser): Expression {
  const { start } = parser.stream.current;
  const parts: string[] = [];
  while (parser.stream.isType("string")) parts.push(parser.stream.next().text);
  return { type: "Const", value: parts.join(""), ...parser.spanFrom(start) };
}

function parseNumber(token: Token): Expression {
  const { start, end, type, number = 0 } = token;
  const value = type === "float" ? new Float(Number(number)) : number;
  return { type: "Const", value, start, end };
}

function parseParentheses(parser: Parser): Expression {
  const { start } = parser.stream.next();
  const inner = parseTuple(parser, { parenthesized: true });
  parser.stream.expect("rparen");
  return inner.type === "Tuple" ? { ...inner, ...parser.spanFrom(start) } : inner;
}

function parseList(parser: Parser): Expression {
  const { stream } = parser;
  const { start } = stream.next();
  const items: Expression[] = [];
  while (!stream.isType("rbracket")) {
    if (items.length > 0) stream.expect("comma");
    if (stream.isType("rbracket")) break;
    items.push(parseExpression(parser));
  }
  stream.expect("rbracket");
  return { type: "List", items, ...parser.spanFrom(start) };
}

function parseDict(parser: Parser): Expression {
  const { stream } = parser;
  const { start } = stream.next();
  const pairs: (readonly [Expression, Expression])[] = [];
  while (!stream.isType("rbrace")) {
    if (pairs.length > 0) stream.expect("comma");
    if (stream.isType("rbrace")) break;
    const key = parseExpression(parser);
    stream.expect("colon");
    pairs.push([key, parseExpression(parser)]);
  }
  stream.expect("rbrace");
  return { type: "Dict", pairs, ...parser.spanFrom(start) };
}
