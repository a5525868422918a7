import { operandParser, refuseFor } from "./operand-parser.ts";
import type { PathNode } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

/** Parses the paths of a projection expression. */
export function parseProjection(text: string): readonly PathNode[] {
  const reader = new TokenReader(text);
  const parser = operandParser(reader, {
    keywords: [],
    functions: [],
    foreign: [],
    nestable: [],
    argument: () => reader.fail(),
  });
  const paths = [parser.path()];
  while (reader.takeSymbol(",")) paths.push(parser.path());
  if (reader.peek().kind !== "end") reader.fail();
  refuseFor(parser.complaints, ["reservedWord"]);
  return paths;
}
