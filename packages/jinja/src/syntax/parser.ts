import { limitError, type Span, syntaxError } from "../errors.ts";
import { COMPILE_LIMITS } from "../limits.ts";
import { nameHint } from "../name-hint.ts";
import { type ParseTag, TAG_PARSERS } from "../tags/parsers.ts";
import type { Body, Expression, Statement } from "./ast.ts";
import { parseTuple } from "./expressions.ts";
import { Lexer } from "./lexer.ts";
import { TokenStream } from "./token-stream.ts";
import type { Token } from "./tokens.ts";

/** Reads statements; expressions and tags are read by functions that are given the parser. */
export class Parser {
  readonly stream: TokenStream;
  readonly #text: string;
  readonly #openTags: Token[] = [];
  readonly #endTags: (readonly string[])[] = [];
  #depth = 0;
  #chain = 0;

  constructor(text: string) {
    this.#text = text;
    this.stream = new TokenStream(new Lexer(text));
  }

  parseTemplate(): Body {
    return this.#parseBody(undefined);
  }

  spanFrom(start: number): Span {
    return { start, end: this.stream.previousEnd };
  }

  /** Bounds how deep tags and expressions stand in each other, so that no input exhausts the stack. */
  nested<T>(parse: () => T): T {
    if (this.#depth >= COMPILE_LIMITS.nesting) throw this.#tooDeep();
    this.#depth += 1;
    const outerChain = this.#chain;
    this.#chain = 0;
    const result = parse();
    this.#depth -= 1;
    this.#chain = outerChain;
    return result;
  }

  /** Bounds the operators that follow each other, as each encloses the one before. */
  chained<T extends Expression>(node: T): T {
    this.#chain += 1;
    if (this.#chain > COMPILE_LIMITS.chain) throw this.#tooDeep();
    return node;
  }

  endChain(): void {
    this.#chain = 0;
  }

  #tooDeep(): Error {
    const error = limitError(
      "the template nests too deeply here",
      `at most ${COMPILE_LIMITS.nesting} levels and ${COMPILE_LIMITS.chain} operators in one expression`,
    );
    error.span = this.stream.current;
    return error;
  }

  /** The statements up to one of `endTags`, whose name is left as the current token. */
  parseStatements(...endTags: readonly string[]): Body {
    this.stream.skipType("colon");
    this.stream.expect("block_end");
    const body = this.nested(() => this.#parseBody(endTags));
    if (this.stream.isType("eof")) this.#failAtEnd(endTags);
    return body;
  }

  #parseBody(endTags: readonly string[] | undefined): Body {
    const body: Statement[] = [];
    if (endTags) this.#endTags.push(endTags);
    for (;;) {
      const { current } = this.stream;
      if (current.type === "eof") break;
      this.stream.next();
      if (current.type === "data") {
        body.push({ type: "Text", text: current.text, start: current.start, end: current.end });
      } else if (current.type === "variable_begin") {
        body.push(this.#parseOutput(current.start));
      } else {
        const tag = this.stream.current;
        if (tag.type === "name" && endTags?.includes(tag.text)) break;
        body.push(...this.#parseStatement(current.start));
      }
    }
    if (endTags) this.#endTags.pop();
    return body;
  }

  #parseOutput(start: number): Statement {
    const value = parseTuple(this);
    this.stream.expect("variable_end");
    this.endChain();
    return { type: "Output", value, ...this.spanFrom(start) };
  }

  #parseStatement(start: number): readonly Statement[] {
    const tag = this.stream.current;
    if (tag.type !== "name") throw syntaxError("tag name expected", tag);
    if (!Object.hasOwn(TAG_PARSERS, tag.text)) return this.#failAtUnknownTag();
    this.#openTags.push(tag);
    this.stream.next();
    const parse: ParseTag = TAG_PARSERS[tag.text as keyof typeof TAG_PARSERS];
    const node: Statement | readonly Statement[] = parse(this, start);
    this.#openTags.pop();
    this.stream.expect("block_end");
    this.endChain();
    return "type" in node ? [node] : node;
  }

  /** The name of the tag under way. */
  tagName(): string {
    return this.#openTags.at(-1)?.text ?? "";
  }

  #failAtUnknownTag(): never {
    const { current } = this.stream;
    const expected = this.#endTags.flat();
    const message = [`Encountered unknown tag '${current.text}'.`];
    const looking = this.#lookingFor(this.#endTags.at(-1));
    if (looking && expected.includes(current.text)) {
      message.push(
        "You probably made a nesting mistake. Jinja is expecting this tag," +
          ` but currently looking for ${looking}.`,
      );
    } else if (looking) {
      message.push(`Jinja was looking for the following tags: ${looking}.`);
    }
    message.push(...this.#innermost());
    const known = [...Object.keys(TAG_PARSERS), "raw", ...(this.#endTags.at(-1) ?? [])];
    throw syntaxError(message.join(" "), current, nameHint(current.text, known));
  }

  #failAtEnd(endTags: readonly string[]): never {
    const message = [
      "Unexpected end of template.",
      `Jinja was looking for the following tags: ${this.#lookingFor(endTags)}.`,
      ...this.#innermost(),
    ];
    throw syntaxError(message.join(" "), this.stream.current, this.#whereOpened(endTags));
  }

  /** The end of the template is far from the block that somebody forgot to close. */
  #whereOpened(endTags: readonly string[]): string | undefined {
    const tag = this.#openTags.at(-1);
    const end = endTags.at(-1);
    if (tag === undefined || end === undefined) return undefined;
    const line = this.#text.slice(0, tag.start).split("\n").length;
    return `the ${tag.text} on line ${line} is still open; close it with {% ${end} %}`;
  }

  #lookingFor(endTags: readonly string[] | undefined): string | undefined {
    return endTags?.map((tag) => `'${tag}'`).join(" or ");
  }

  #innermost(): string[] {
    const innermost = this.#openTags.at(-1)?.text;
    return innermost ? [`The innermost block that needs to be closed is '${innermost}'.`] : [];
  }
}
