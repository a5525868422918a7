/** What every token has. */
interface AnyToken {
  readonly kind: string;
  readonly text: string;
}

/** Walks through tokens, of which the last says that there are no more. */
export abstract class TokenCursor<Token extends AnyToken> {
  readonly #tokens: readonly Token[];
  /** The kind of token that a word is. */
  readonly #word: Token["kind"];
  readonly #maxDepth: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], word: Token["kind"], maxDepth: number) {
    this.#tokens = tokens;
    this.#word = word;
    this.#maxDepth = maxDepth;
  }

  /** Refuses the text at the token that is next. */
  abstract fail(): never;

  /** The token that is next, or one further on. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  /** The token that was taken last. */
  get previous(): Token | undefined {
    return this.#tokens[this.#at - 1];
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "symbol" && text === symbol;
  }

  /** Whether a word, in any case, is next. */
  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === this.#word && text.toUpperCase() === word;
  }

  /** Takes the symbol if it is next. */
  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.#at += 1;
    return found;
  }

  /** Takes the word, in any case, if it is next. */
  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.#at += 1;
    return found;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail();
  }

  /** Reads what is nested; `tooDeep` gives the reason where it is nested without end. */
  nested<Result>(tooDeep: () => Error, read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) throw tooDeep();
    const result = read();
    this.#depth -= 1;
    return result;
  }
}
