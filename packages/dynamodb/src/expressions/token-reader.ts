import { ExpressionError } from "./expression-error.ts";
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
export class TokenReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #operators = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  /** The token that is next, or one further on. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isSymbol(text: string): boolean {
    const token = this.peek();
    return token.kind === "symbol" && token.text === text;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === "identifier" && token.text.toUpperCase() === word;
  }

  /** Takes the symbol if it is next. */
  takeSymbol(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) this.#at += 1;
    return found;
  }

  /** Takes the word, in any case, if it is next. */
  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.#at += 1;
    return found;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) this.fail();
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
  fail(): never {
    const token = this.peek();
    const before = this.#tokens[this.#at - 1] ?? token;
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

  /** Reads what is nested; `tooDeep` gives the reason where it is nested without end. */
  nested<Result>(tooDeep: () => ExpressionError, read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw tooDeep();
    const result = read();
    this.#depth -= 1;
    return result;
  }
}
