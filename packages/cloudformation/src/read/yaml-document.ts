import { Composer, type CST, type Document, type ParsedNode, Parser } from "yaml";
import { createLenientLexer } from "./lenient-lexer.ts";
import type { ReadProblem } from "./problem.ts";

/** Bounds on a document: one outside them is refused before it can cost time or memory. */
export interface ReadLimits {
  /** @default 1_048_576 bytes of UTF-8, what CloudFormation accepts from Amazon S3 */
  readonly maxBytes: number;
  /** Levels of nesting. @default 200 */
  readonly maxDepth: number;
  /** Lexical tokens, white space included. @default 320_000 */
  readonly maxTokens: number;
}

export const defaultReadLimits: ReadLimits = {
  maxBytes: 1_048_576,
  maxDepth: 200,
  maxTokens: 320_000,
};

/** A parsed document, or why there is none. */
export interface YamlDocument {
  readonly root: ParsedNode | null;
  readonly problems: readonly ReadProblem[];
}

const MAX_PROBLEMS = 20;

/** Parses one YAML or JSON document to nodes that know their offsets. Never throws. */
export function parseYamlDocument(text: string, limits: ReadLimits): YamlDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.maxBytes) {
    return refuse(`the file has ${bytes} bytes, more than the ${limits.maxBytes} allowed`, 0);
  }
  const parser = new Parser();
  // The library's own check for duplicate keys is quadratic: they are found while values are built.
  const composer = new Composer({
    version: "1.1",
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
  });

  const documents: Document.Parsed[] = [];
  let started = 0;
  let errors = 0;
  const compose = (tokens: Iterable<CST.Token>): YamlDocument | undefined => {
    for (const token of tokens) {
      if (token.type === "document") started += 1;
      if (started > 1) return refuse("a second document starts here: keep one", token.offset);
      if (token.type === "error" || token.type === "directive") errors += 1;
      if (errors > MAX_PROBLEMS) return refuse("this is neither YAML nor JSON", 0);
      documents.push(...composer.next(token));
    }
    return undefined;
  };

  let count = 0;
  for (const lexeme of createLenientLexer().lex(text)) {
    const refused = compose(parser.next(lexeme));
    if (refused !== undefined) return refused;
    count += 1;
    if (count > limits.maxTokens) {
      return refuse(`the file has more than ${limits.maxTokens} parts`, parser.offset);
    }
    if (parser.stack.length > limits.maxDepth) {
      return refuse(`the file nests deeper than ${limits.maxDepth} levels here`, parser.offset);
    }
  }
  const refused = compose(parser.end());
  if (refused !== undefined) return refused;
  documents.push(...composer.end(true, text.length));
  return { root: documents[0]?.contents ?? null, problems: syntaxProblems(documents) };
}

function syntaxProblems(documents: readonly Document.Parsed[]): readonly ReadProblem[] {
  return documents
    .flatMap(({ errors }) => errors)
    .slice(0, MAX_PROBLEMS)
    .map(({ message, pos: [start, end] }) => ({
      rule: "CFN1001",
      message: message.charAt(0).toLowerCase() + message.slice(1),
      start,
      end: Math.max(end, start + 1),
    }));
}

function refuse(message: string, start: number): YamlDocument {
  return { root: null, problems: [{ rule: "CFN1002", message, start, end: start }] };
}
