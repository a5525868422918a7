import { syntaxError } from "../errors.ts";
import { isPythonSpace } from "../values/whitespace.ts";
import { matchNumber } from "./lex-number.ts";
import { stringEnd, unescapeString } from "./lex-string.ts";
import { OPERATORS, type OperatorType, type Token, type TokenType } from "./tokens.ts";

type State = "root" | "variable" | "block";

const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const WORD = /[\p{L}\p{N}\p{M}\p{Pc}\u00b7\u2118\u212e]+/uy;
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
/** Python refuses to convert longer decimal texts to an integer. */
const MAX_INTEGER_DIGITS = 4300;

/** Cuts a template into tokens, one at a time, in time linear in its length. */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #state: State = "root";
  #closers: string[] = [];
  #queue: Token[] = [];
  /** Saves looking for a tag again and again in a text that has none left. */
  #noMoreTags = false;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    while (true) {
      const queued = this.#queue.shift();
      if (queued) return queued;
      if (this.#at >= this.#text.length) return this.#token("eof", this.#at, this.#at);
      if (this.#state === "root") this.#lexRoot();
      else return this.#lexTag();
    }
  }

  #token(type: TokenType, start: number, end: number, text = ""): Token {
    return { type, start, end, text };
  }

  /** Text up to the next tag; then the beginning of that tag, or a whole comment or raw block. */
  #lexRoot(): void {
    const start = this.#at;
    const tag = this.#noMoreTags ? -1 : this.#findTag(start);
    if (tag === -1) {
      this.#noMoreTags = true;
      this.#pushData(start, this.#text.length);
      this.#at = this.#text.length;
      return;
    }
    const sign = this.#text[tag + 2];
    this.#pushData(start, sign === "-" ? trimEnd(this.#text, start, tag) : tag);
    const body = sign === "-" || sign === "+" ? tag + 3 : tag + 2;
    const kind = this.#text[tag + 1];
    if (kind === "#") {
      this.#skipComment(tag, body);
      return;
    }
    if (kind === "%") {
      const raw = this.#rawTagEnd(body, "raw", false);
      if (raw !== -1) {
        this.#lexRaw(tag, raw);
        return;
      }
    }
    this.#at = body;
    this.#state = kind === "{" ? "variable" : "block";
    this.#queue.push(this.#token(kind === "{" ? "variable_begin" : "block_begin", tag, body));
  }

  #findTag(from: number): number {
    const text = this.#text;
    for (let at = text.indexOf("{", from); at !== -1; at = text.indexOf("{", at + 1)) {
      const next = text.charCodeAt(at + 1);
      if (next === 123 || next === 37 || next === 35) return at;
    }
    return -1;
  }

  #pushData(start: number, end: number): void {
    if (end > start) {
      this.#queue.push(this.#token("data", start, end, this.#text.slice(start, end)));
    }
  }

  #skipComment(tag: number, body: number): void {
    const close = this.#text.indexOf("#}", body);
    if (close === -1) {
      throw syntaxError(
        "Missing end of comment tag",
        { start: tag, end: body },
        "close it with #}",
      );
    }
    const strips = close > body && this.#text[close - 1] === "-";
    this.#at = strips ? skipWhitespace(this.#text, close + 2) : close + 2;
  }

  /** The end of `raw %}` or `endraw %}` at `at`, whitespace that a `-` eats included, or -1. */
  #rawTagEnd(at: number, word: string, acceptsPlus: boolean): number {
    const text = this.#text;
    const start = skipWhitespace(text, at);
    if (!text.startsWith(word, start)) return -1;
    const end = skipWhitespace(text, start + word.length);
    if (text.startsWith("%}", end)) return end + 2;
    if (acceptsPlus && text.startsWith("+%}", end)) return end + 3;
    return text.startsWith("-%}", end) ? skipWhitespace(text, end + 3) : -1;
  }

  #lexRaw(tag: number, body: number): void {
    const text = this.#text;
    for (let at = text.indexOf("{%", body); at !== -1; at = text.indexOf("{%", at + 1)) {
      const sign = text[at + 2];
      const signed = sign === "-" || sign === "+";
      const end = this.#rawTagEnd(signed ? at + 3 : at + 2, "endraw", true);
      if (end === -1) continue;
      this.#pushData(body, sign === "-" ? trimEnd(text, body, at) : at);
      this.#at = end;
      return;
    }
    throw syntaxError(
      "Missing end of raw directive",
      { start: tag, end: body },
      "close it with {% endraw %}",
    );
  }

  #lexTag(): Token {
    const closed = this.#closers.length === 0 ? this.#tagEnd() : undefined;
    if (closed) return closed;
    const solid = skipWhitespace(this.#text, this.#at);
    if (solid > this.#at) {
      this.#at = solid;
      return this.next();
    }
    return this.#number() ?? this.#name() ?? this.#string() ?? this.#operator();
  }

  #tagEnd(): Token | undefined {
    const text = this.#text;
    const start = this.#at;
    const isBlock = this.#state === "block";
    const close = isBlock ? "%}" : "}}";
    const first = text[start];
    const signed = first === "-" || (isBlock && first === "+");
    if (!text.startsWith(close, signed ? start + 1 : start)) return undefined;
    const end = start + (signed ? 3 : 2);
    this.#at = first === "-" ? skipWhitespace(text, end) : end;
    this.#state = "root";
    return this.#token(isBlock ? "block_end" : "variable_end", start, end);
  }

  #number(): Token | undefined {
    const match = matchNumber(this.#text, this.#at);
    if (!match) return undefined;
    const start = this.#at;
    const literal = this.#text.slice(start, match.end).replaceAll("_", "");
    this.#at = match.end;
    const span = { start, end: match.end };
    if (match.type === "float")
      return { type: "float", ...span, text: "", number: Number(literal) };
    if (literal.length > MAX_INTEGER_DIGITS) {
      throw syntaxError(`integer literal of ${literal.length} digits is too long`, span);
    }
    const value = BigInt(literal);
    const small = Number(value);
    const number = Number.isSafeInteger(small) ? small : value;
    return { type: "integer", ...span, text: "", number };
  }

  #name(): Token | undefined {
    const start = this.#at;
    const plainEnd = asciiNameEnd(this.#text, start);
    if (plainEnd > start) {
      this.#at = plainEnd;
      return this.#token("name", start, plainEnd, this.#text.slice(start, plainEnd));
    }
    WORD.lastIndex = start;
    const match = WORD.exec(this.#text);
    if (!match) return undefined;
    this.#at = WORD.lastIndex;
    const name = match[0];
    if (!IDENTIFIER.test(name)) {
      throw syntaxError("Invalid character in identifier", { start, end: this.#at });
    }
    return this.#token("name", start, this.#at, name);
  }

  #string(): Token | undefined {
    const start = this.#at;
    const quote = this.#text[start];
    if (quote !== "'" && quote !== '"') return undefined;
    const end = stringEnd(this.#text, start);
    if (end === -1) return undefined;
    this.#at = end;
    try {
      return this.#token(
        "string",
        start,
        end,
        unescapeString(this.#text.slice(start + 1, end - 1)),
      );
    } catch (error) {
      throw syntaxError((error as Error).message, { start, end });
    }
  }

  #operator(): Token {
    const start = this.#at;
    const double = this.#text.slice(start, start + 2);
    const symbol = Object.hasOwn(OPERATORS, double) ? double : double.slice(0, 1);
    if (!Object.hasOwn(OPERATORS, symbol)) throw this.#unexpectedCharacter(start);
    this.#at = start + symbol.length;
    this.#balance(symbol, start);
    return this.#token(
      OPERATORS[symbol as keyof typeof OPERATORS] as OperatorType,
      start,
      this.#at,
    );
  }

  #unexpectedCharacter(start: number): Error {
    const character = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    const quote = character === "'" ? '"' : "'";
    const hint =
      character === "'" || character === '"' ? "the string has no closing quote" : undefined;
    const span = { start, end: start + character.length };
    return syntaxError(`unexpected char ${quote}${character}${quote} at ${start}`, span, hint);
  }

  #balance(symbol: string, start: number): void {
    const closer = CLOSERS[symbol];
    if (closer) this.#closers.push(closer);
    if (symbol !== ")" && symbol !== "]" && symbol !== "}") return;
    const span = { start, end: start + 1 };
    const expected = this.#closers.pop();
    if (expected === undefined) throw syntaxError(`unexpected '${symbol}'`, span);
    if (expected !== symbol) {
      throw syntaxError(`unexpected '${symbol}', expected '${expected}'`, span);
    }
  }
}

/** The end of a name in ASCII letters, or `start` when there is none or it goes on beyond ASCII. */
function asciiNameEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
    if (letter || (at > start && code >= 48 && code <= 57)) continue;
    return code > 127 ? start : at;
  }
  return at;
}

function skipWhitespace(text: string, at: number): number {
  let end = at;
  while (end < text.length && isPythonSpace(text.charCodeAt(end))) end += 1;
  return end;
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isPythonSpace(text.charCodeAt(at - 1))) at -= 1;
  return at;
}
