import { ExpressionError } from "./expression-error.ts";
import { TokenCursor } from "./token-cursor.ts";
import { type Token, type TokenKind, tokenize } from "./tokens.ts";

/** Operators and functions that one expression may have. */
const MAX_OPERATORS = 300;
/**
 * Parentheses and calls that may be open at once. An expression within the limit of operators needs
 * fewer, so that what has more is wrong in another way as well.
 */
const MAX_DEPTH = 310;

/** The largest index of a list that a path may name. */
const MAX_INDEX = 2 ** 31 - 1;

/** Walks through the tokens of an expression and holds it to the limits of its structure. */
export class TokenReader extends TokenCursor<Token> {
  readonly #text: string;
  #operators = 0;

  constructor(text: string) {
    super(tokenize(text), "identifier", MAX_DEPTH);
    this.#text = text;
  }

  expectKind(kind: TokenKind): Token {
    return this.peek().kind === kind ? this.next() : this.fail();
  }

  /** Reads an index of a list. */
  expectIndex(): number {
    const { text } = this.expectKind("number");
    const index = Number(text);
    if (index <= MAX_INDEX) return index;
    throw new ExpressionError(`List index is not within the allowable range; index: [${text}]`);
  }

  /** Refuses the expression at the token that is next. */
  override fail(): never {
    const token = this.peek();
    const before = this.previous ?? token;
    const near = this.#text.slice(before.start, this.peek(1).end).trimEnd();
    throw new ExpressionError(`Syntax error; token: "${token.text}", near: "${near}"`);
  }

  /** Counts an operator or a function. */
  countOperator(): void {
    this.#operators += 1;
    if (this.#operators > MAX_OPERATORS) {
      throw new ExpressionError(
        `The expression contains too many operators; operator count: ${this.#operators}`,
      );
    }
  }
}
