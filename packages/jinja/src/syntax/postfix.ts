import { syntaxError } from "../errors.ts";
import type { Arguments, Expression, FilterNode } from "./ast.ts";
import { parseExpression } from "./expressions.ts";
import type { Parser } from "./parser.ts";
import { parsePrimary } from "./primary.ts";
import type { Token } from "./tokens.ts";

const NO_ARGUMENTS: Arguments = {
  positional: [],
  keyword: [],
  spread: undefined,
  keywordSpread: undefined,
};

/** Attribute access, subscripts and calls. */
export function parsePostfix(parser: Parser, node: Expression): Expression {
  let result = node;
  for (;;) {
    const { type } = parser.stream.current;
    if (type === "dot") result = parser.chained(parseDot(parser, result));
    else if (type === "lbracket") result = parser.chained(parseSubscript(parser, result));
    else if (type === "lparen") result = parser.chained(parseCall(parser, result));
    else return result;
  }
}

/** Filters, tests and calls of their results. */
export function parseFilterChain(parser: Parser, node: Expression): Expression {
  let result = node;
  for (;;) {
    if (parser.stream.isType("pipe")) result = parseFilter(parser, result);
    else if (parser.stream.isName("is")) result = parser.chained(parseTest(parser, result));
    else if (parser.stream.isType("lparen")) result = parser.chained(parseCall(parser, result));
    else return result;
  }
}

function parseDot(parser: Parser, object: Expression): Expression {
  parser.stream.next();
  const token = parser.stream.next();
  const span = parser.spanFrom(object.start);
  if (token.type === "name") return { type: "Getattr", object, name: token.text, ...span };
  if (token.type !== "integer") throw syntaxError("expected name or number", token);
  const { start, end, number = 0 } = token;
  return { type: "Getitem", object, index: { type: "Const", value: number, start, end }, ...span };
}

function parseSubscript(parser: Parser, object: Expression): Expression {
  const { stream } = parser;
  const { start } = stream.next();
  const items: Expression[] = [];
  while (!stream.isType("rbracket")) {
    if (items.length > 0) stream.expect("comma");
    items.push(parseSubscribed(parser));
  }
  stream.expect("rbracket");
  const only = items.length === 1 ? items[0] : undefined;
  const index = only ?? { type: "Tuple" as const, items, ...parser.spanFrom(start) };
  return { type: "Getitem", object, index, ...parser.spanFrom(object.start) };
}

function parseSubscribed(parser: Parser): Expression {
  const { stream } = parser;
  const { start } = stream.current;
  let from: Expression | undefined;
  if (!stream.isType("colon")) {
    from = parseExpression(parser);
    if (!stream.isType("colon")) return from;
  }
  stream.next();
  const to = parseSliceBound(parser);
  const step = stream.skipType("colon") ? parseSliceBound(parser) : undefined;
  return { type: "Slice", from, to, step, ...parser.spanFrom(start) };
}

function parseSliceBound(parser: Parser): Expression | undefined {
  const { type } = parser.stream.current;
  if (type === "colon" || type === "rbracket" || type === "comma") return undefined;
  return parseExpression(parser);
}

function parseCall(parser: Parser, callee: Expression): Expression {
  const args = parseArguments(parser);
  return { type: "Call", callee, args, ...parser.spanFrom(callee.start) };
}

function parseArguments(parser: Parser): Arguments {
  const { stream } = parser;
  const open = stream.expect("lparen");
  const positional: Expression[] = [];
  const keyword: { name: string; value: Expression }[] = [];
  let spread: Expression | undefined;
  let keywordSpread: Expression | undefined;
  const ensure = (valid: boolean): void => {
    if (!valid) throw syntaxError("invalid syntax for function call expression", open);
  };
  for (let first = true; !stream.isType("rparen"); first = false) {
    if (!first) stream.expect("comma");
    if (!first && stream.isType("rparen")) break;
    if (stream.skipType("mul")) {
      ensure(!spread && !keywordSpread);
      spread = parseExpression(parser);
    } else if (stream.skipType("pow")) {
      ensure(!keywordSpread);
      keywordSpread = parseExpression(parser);
    } else if (stream.isType("name") && stream.look().type === "assign") {
      ensure(!keywordSpread);
      keyword.push(parseKeyword(parser, keyword));
    } else {
      ensure(!spread && !keywordSpread && keyword.length === 0);
      positional.push(parseExpression(parser));
    }
  }
  stream.expect("rparen");
  return { positional, keyword, spread, keywordSpread };
}

function parseKeyword(
  parser: Parser,
  earlier: readonly { name: string }[],
): { name: string; value: Expression } {
  const name = parser.stream.next();
  parser.stream.next();
  if (earlier.some((other) => other.name === name.text)) {
    throw syntaxError(`keyword argument repeated: ${name.text}`, name);
  }
  return { name: name.text, value: parseExpression(parser) };
}

/** The filters after `|`; with `inline` the first has no `|` before it, as in `{% filter x %}`. */
export function parseFilter(parser: Parser, input: Expression, inline?: boolean): Expression;
export function parseFilter(
  parser: Parser,
  input: Expression | undefined,
  inline?: boolean,
): FilterNode | undefined;
export function parseFilter(
  parser: Parser,
  input: Expression | undefined,
  inline = false,
): Expression | undefined {
  let node = input;
  for (let bare = inline; bare || parser.stream.isType("pipe"); bare = false) {
    if (!bare) parser.stream.next();
    const name = parseDottedName(parser);
    const args = parser.stream.isType("lparen") ? parseArguments(parser) : NO_ARGUMENTS;
    const start = node?.start ?? name.start;
    const nameSpan = { start: name.start, end: name.end };
    node = parser.chained({
      type: "Filter",
      input: node,
      name: name.text,
      nameSpan,
      args,
      ...parser.spanFrom(start),
    });
  }
  return node;
}

function parseDottedName(parser: Parser): Token {
  const first = parser.stream.expect("name");
  let { text } = first;
  while (parser.stream.skipType("dot")) text += `.${parser.stream.expect("name").text}`;
  return { ...first, text, end: parser.stream.previousEnd };
}

const TEST_ARGUMENT_TYPES = new Set(["name", "string", "integer", "float", "lbracket", "lbrace"]);
const AFTER_TEST = new Set(["else", "or", "and"]);

function parseTest(parser: Parser, input: Expression): Expression {
  const { stream } = parser;
  stream.next();
  const negated = stream.skipName("not");
  const name = parseDottedName(parser);
  const args = parseTestArguments(parser);
  const nameSpan = { start: name.start, end: name.end };
  const span = parser.spanFrom(input.start);
  const test: Expression = { type: "Test", input, name: name.text, nameSpan, args, ...span };
  return negated ? { type: "Unary", operator: "not", operand: test, ...span } : test;
}

function parseTestArguments(parser: Parser): Arguments {
  const { current } = parser.stream;
  if (current.type === "lparen") return parseArguments(parser);
  if (!TEST_ARGUMENT_TYPES.has(current.type)) return NO_ARGUMENTS;
  if (current.type === "name" && AFTER_TEST.has(current.text)) return NO_ARGUMENTS;
  if (parser.stream.isName("is")) {
    throw syntaxError("You cannot chain multiple tests with is", current);
  }
  const only = parser.nested(() => parsePostfix(parser, parsePrimary(parser)));
  return { ...NO_ARGUMENTS, positional: [only] };
}
