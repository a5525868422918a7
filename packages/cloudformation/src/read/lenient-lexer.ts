import { Lexer } from "yaml";

/** The parts of the library's lexer that are changed here; it declares them private. */
interface LexerInternals {
  indentNext: number;
  parseFlowCollection(): Generator<string, string | undefined>;
  parseQuotedScalar(): Generator<string, string | undefined>;
}

const { parseFlowCollection, parseQuotedScalar } = Lexer.prototype as unknown as LexerInternals;

/**
 * A lexer that lets `{}`, `[]` and quoted texts go on at any indentation. YAML forbids that, but
 * CloudFormation's parser, like Python's, accepts it, and one template in fifty does it.
 */
export function createLenientLexer(): Lexer {
  const lexer = new Lexer();
  return Object.assign(lexer, {
    *parseFlowCollection(this: LexerInternals) {
      return yield* withoutIndent(this, parseFlowCollection);
    },
    *parseQuotedScalar(this: LexerInternals) {
      return yield* withoutIndent(this, parseQuotedScalar);
    },
  });
}

function* withoutIndent(
  lexer: LexerInternals,
  parse: LexerInternals["parseFlowCollection"],
): Generator<string, string | undefined> {
  const { indentNext } = lexer;
  lexer.indentNext = 0;
  const next = yield* parse.call(lexer);
  lexer.indentNext = indentNext;
  return next;
}
