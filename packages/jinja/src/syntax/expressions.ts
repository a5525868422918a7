import { syntaxError } from "../errors.ts";
import type { BinaryOperator, CompareOperator, Expression } from "./ast.ts";
import type { Parser } from "./parser.ts";
import { parseFilterChain, parsePostfix } from "./postfix.ts";
import { parsePrimary } from "./primary.ts";
import { describeToken, type TokenType } from "./tokens.ts";

const COMPARISONS: { readonly [T in TokenType]?: CompareOperator } = {
  eq: "==",
  ne: "!=",
  lt: "<",
  lteq: "<=",
  gt: ">",
  gteq: ">=",
};
const SUMS: { readonly [T in TokenType]?: BinaryOperator } = { add: "+", sub: "-" };
const PRODUCTS: { readonly [T in TokenType]?: BinaryOperator } = {
  mul: "*",
  div: "/",
  floordiv: "//",
  mod: "%",
};
const POWERS: { readonly [T in TokenType]?: BinaryOperator } = { pow: "**" };

/** An expression; `x if y else z` only where `conditional` is true. */
export function parseExpression(parser: Parser, conditional = true): Expression {
  return parser.nested(() => (conditional ? parseConditional(parser) : parseOr(parser)));
}

function parseConditional(parser: Parser): Expression {
  let result = parseOr(parser);
  while (parser.stream.skipName("if")) {
    const test = parseOr(parser);
    const alternate = parser.stream.skipName("else")
      ? parser.nested(() => parseConditional(parser))
      : undefined;
    result = parser.chained({
      type: "Conditional",
      test,
      consequent: result,
      alternate,
      ...parser.spanFrom(result.start),
    });
  }
  parser.endChain();
  return result;
}

function parseLogical(
  parser: Parser,
  operator: "and" | "or",
  operand: (parser: Parser) => Expression,
): Expression {
  let left = operand(parser);
  while (parser.stream.skipName(operator)) {
    const right = operand(parser);
    left = parser.chained({
      type: "Logical",
      operator,
      left,
      right,
      ...parser.spanFrom(left.start),
    });
  }
  return left;
}

function parseOr(parser: Parser): Expression {
  return parseLogical(parser, "or", parseAnd);
}

function parseAnd(parser: Parser): Expression {
  return parseLogical(parser, "and", parseNot);
}

function parseNot(parser: Parser): Expression {
  const { start } = parser.stream.current;
  if (!parser.stream.skipName("not")) return parseCompare(parser);
  const operand = parser.nested(() => parseNot(parser));
  return { type: "Unary", operator: "not", operand, ...parser.spanFrom(start) };
}

function parseCompare(parser: Parser): Expression {
  const first = parseSum(parser);
  const rest: { operator: CompareOperator; operand: Expression }[] = [];
  for (let operator = takeComparison(parser); operator; operator = takeComparison(parser)) {
    rest.push({ operator, operand: parseSum(parser) });
  }
  if (rest.length === 0) return first;
  return { type: "Compare", first, rest, ...parser.spanFrom(first.start) };
}

function takeComparison(parser: Parser): CompareOperator | undefined {
  const { stream } = parser;
  const symbol = COMPARISONS[stream.current.type];
  if (symbol) {
    stream.next();
    return symbol;
  }
  if (stream.skipName("in")) return "in";
  if (!stream.isName("not")) return undefined;
  const ahead = stream.look();
  if (ahead.type !== "name" || ahead.text !== "in") return undefined;
  stream.next();
  stream.next();
  return "not in";
}

function parseBinary(
  parser: Parser,
  operators: { readonly [T in TokenType]?: BinaryOperator },
  operand: (parser: Parser) => Expression,
): Expression {
  let left = operand(parser);
  for (;;) {
    const operator = operators[parser.stream.current.type];
    if (!operator) return left;
    parser.stream.next();
    const right = operand(parser);
    left = parser.chained({
      type: "Binary",
      operator,
      left,
      right,
      ...parser.spanFrom(left.start),
    });
  }
}

function parseSum(parser: Parser): Expression {
  return parseBinary(parser, SUMS, parseConcat);
}

function parseConcat(parser: Parser): Expression {
  const items = [parseProduct(parser)];
  while (parser.stream.skipType("tilde")) items.push(parseProduct(parser));
  const first = items[0] as Expression;
  return items.length === 1 ? first : { type: "Concat", items, ...parser.spanFrom(first.start) };
}

function parseProduct(parser: Parser): Expression {
  return parseBinary(parser, PRODUCTS, parsePower);
}

function parsePower(parser: Parser): Expression {
  return parseBinary(parser, POWERS, parseUnary);
}

/** A sign binds tighter than a filter: `-1|abs` is `(-1)|abs`. */
function parseUnary(parser: Parser, withFilter: unknown = true): Expression {
  const { current } = parser.stream;
  let node: Expression;
  if (current.type === "sub" || current.type === "add") {
    parser.stream.next();
    const operand = parser.nested(() => parseUnary(parser, false));
    const operator = current.type === "sub" ? "-" : "+";
    node = { type: "Unary", operator, operand, ...parser.spanFrom(current.start) };
  } else {
    node = parsePrimary(parser);
  }
  node = parsePostfix(parser, node);
  return withFilter === false ? node : parseFilterChain(parser, node);
}

export interface TupleOptions {
  /** @default true */
  readonly conditional?: boolean;
  /** A name that ends the tuple, such as `in`. */
  readonly until?: string;
  /** Whether `()` is an empty tuple. @default false */
  readonly parenthesized?: boolean;
}

/** One expression, or a tuple when commas follow. */
export function parseTuple(parser: Parser, options: TupleOptions = {}): Expression {
  const { stream } = parser;
  const { start } = stream.current;
  const items: Expression[] = [];
  let isTuple = false;
  for (;;) {
    if (items.length > 0) stream.expect("comma");
    if (isTupleEnd(parser, options.until)) break;
    items.push(parseExpression(parser, options.conditional ?? true));
    if (!stream.isType("comma")) break;
    isTuple = true;
  }
  if (!isTuple && items[0]) return items[0];
  if (!isTuple && !options.parenthesized) {
    const got = describeToken(stream.current);
    throw syntaxError(`Expected an expression, got '${got}'`, stream.current);
  }
  return { type: "Tuple", items, ...parser.spanFrom(start) };
}

export function isTupleEnd(parser: Parser, until: string | undefined): boolean {
  const { type } = parser.stream.current;
  if (type === "variable_end" || type === "block_end" || type === "rparen") return true;
  return until !== undefined && parser.stream.isName(until);
}
