import { ExpressionError } from "./expression-error.ts";

/** The bytes that the text of one expression may have. */
const MAX_TEXT_BYTES = 4096;
/** Texts that are kept; the oldest make room. */
const MAX_ENTRIES = 1000;

type Parsed<Node> = { readonly node: Node } | { readonly error: string };

/** Keeps what texts were parsed to, so that a text which comes again is not parsed again. */
export interface ExpressionCache {
  parse<Node>(parser: (text: string) => Node, text: string): Node;
}

/** Makes an empty cache; one serves all the expressions of a database. */
export function createExpressionCache(): ExpressionCache {
  const byParser = new Map<unknown, Map<string, Parsed<unknown>>>();

  return {
    parse<Node>(parser: (text: string) => Node, text: string): Node {
      const texts = byParser.get(parser) ?? new Map<string, Parsed<unknown>>();
      byParser.set(parser, texts);
      let parsed = texts.get(text) as Parsed<Node> | undefined;
      if (!parsed) {
        parsed = parseText(parser, text);
        const [oldest] = texts.keys();
        if (texts.size >= MAX_ENTRIES && oldest !== undefined) texts.delete(oldest);
        // What is too long is not worth the memory.
        if (text.length <= MAX_TEXT_BYTES) texts.set(text, parsed);
      }
      if ("error" in parsed) throw new ExpressionError(parsed.error);
      return parsed.node;
    },
  };
}

function parseText<Node>(parser: (text: string) => Node, text: string): Parsed<Node> {
  try {
    if (text === "") throw new ExpressionError("The expression can not be empty;");
    const size = Buffer.byteLength(text);
    if (size > MAX_TEXT_BYTES) {
      throw new ExpressionError(
        `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
      );
    }
    return { node: parser(text) };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message };
    throw error;
  }
}
