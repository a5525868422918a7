import { TokenCursor } from "../expressions/token-cursor.ts";
import { malformed } from "./statement.ts";

export type TokenKind = "word" | "quoted" | "string" | "number" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const PATTERN =
  /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+|(?<word>[A-Za-z_$][\w$]*)|"(?<quoted>(?:[^"]|"")*)"|'(?<string>(?:[^']|'')*)'|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<symbol><<|>>|<=|>=|<>|!=|[=<>()[\]{},.:?*+;-])/y;

/** Words that cannot be names unless they are quoted. */
const KEYWORDS = new Set(
  "SELECT FROM WHERE INSERT INTO VALUE VALUES UPDATE SET REMOVE DELETE AND OR NOT IN BETWEEN IS LIKE AS ORDER BY NULL MISSING TRUE FALSE EXISTS RETURNING GROUP HAVING LIMIT".split(
    " ",
  ),
);

/** How deep parentheses, lists and structs may go; a statement of 8 kB needs fewer to say anything. */
const MAX_DEPTH = 100;

/** The refusal of what is nested without end. */
export const tooDeep = () => malformed("Too deeply nested");

/** Walks through the tokens of a statement. */
export class StatementReader extends TokenCursor<Token> {
  #parameters = 0;

  constructor(text: string) {
    super(tokenize(text), "word", MAX_DEPTH);
  }

  get parameterCount(): number {
    return this.#parameters;
  }

  isKeyword(): boolean {
    const { kind, text } = this.peek();
    return kind === "word" && KEYWORDS.has(text.toUpperCase());
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.fail();
  }

  /** Takes a name, quoted or not. */
  expectName(problem?: string): string {
    const { kind } = this.peek();
    if (kind === "quoted" || (kind === "word" && !this.isKeyword())) return this.next().text;
    return problem === undefined ? this.fail() : this.fail(problem);
  }

  /** Counts a parameter, whose `?` is taken. */
  parameter(): number {
    this.#parameters += 1;
    return this.#parameters - 1;
  }

  /** Refuses the statement at the token that is next. */
  override fail(problem = this.isKeyword() ? "Unexpected keyword" : "Unexpected term"): never {
    throw malformed(problem);
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    // Nothing is said of what the lexer cannot read.
    if (!match) throw malformed("");
    const [kind, part] =
      Object.entries(match.groups ?? {}).find(([, each]) => each !== undefined) ?? [];
    if (kind === undefined || part === undefined) continue;
    tokens.push({ kind: kind as TokenKind, text: unquoted(kind, part) });
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

function unquoted(kind: string, part: string): string {
  if (kind === "string") return part.replaceAll("''", "'");
  return kind === "quoted" ? part.replaceAll('""', '"') : part;
}
