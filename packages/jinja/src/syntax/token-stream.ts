import { syntaxError } from "../errors.ts";
import type { Lexer } from "./lexer.ts";
import { describeToken, describeType, type Token, type TokenType } from "./tokens.ts";

/** The tokens of a template with one token of foresight. */
export class TokenStream {
  readonly #lexer: Lexer;
  #ahead: Token | undefined;
  current: Token;
  /** Where the token before `current` ended. */
  previousEnd = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
    this.current = lexer.next();
  }

  next(): Token {
    const token = this.current;
    this.previousEnd = token.end;
    this.current = this.#ahead ?? (token.type === "eof" ? token : this.#lexer.next());
    this.#ahead = undefined;
    return token;
  }

  /** The token after the current one. */
  look(): Token {
    this.#ahead ??= this.#lexer.next();
    return this.#ahead;
  }

  isType(type: TokenType): boolean {
    return this.current.type === type;
  }

  isName(name: string): boolean {
    return this.current.type === "name" && this.current.text === name;
  }

  skipType(type: TokenType): boolean {
    if (this.current.type !== type) return false;
    this.next();
    return true;
  }

  skipName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.next();
    return true;
  }

  /** Takes a token of that type, or fails as Jinja2 does. @throws JinjaError */
  expect(type: TokenType): Token {
    if (this.current.type === type) return this.next();
    return this.#fail(type);
  }

  expectName(name: string): Token {
    if (this.isName(name)) return this.next();
    return this.#fail(`name:${name}`);
  }

  #fail(expected: string): never {
    const wanted = describeType(expected);
    if (this.current.type === "eof") {
      throw syntaxError(`unexpected end of template, expected '${wanted}'.`, this.current);
    }
    const got = describeToken(this.current);
    throw syntaxError(`expected token '${wanted}', got '${got}'`, this.current);
  }
}
