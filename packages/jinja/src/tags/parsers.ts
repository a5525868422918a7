import type { Statement } from "../syntax/ast.ts";
import type { Parser } from "../syntax/parser.ts";
import { parseAutoescape } from "./autoescape.ts";
import { parseBlock } from "./block.ts";
import { parseCallBlock } from "./call.ts";
import { parseFilterBlock } from "./filter.ts";
import { parseFor } from "./for.ts";
import { parseIf } from "./if.ts";
import { parseMacro } from "./macro.ts";
import { refuseOtherTemplates } from "./other-templates.ts";
import { parsePrint } from "./print.ts";
import { parseSet } from "./set.ts";
import { parseWith } from "./with.ts";

/** Reads the rest of a tag after its name; `start` is where its `{%` begins. */
export type ParseTag = (parser: Parser, start: number) => Statement | readonly Statement[];

/** Every tag by its name; `raw` is the lexer's. */
export const TAG_PARSERS = {
  autoescape: parseAutoescape,
  block: parseBlock,
  call: parseCallBlock,
  extends: refuseOtherTemplates,
  filter: parseFilterBlock,
  for: parseFor,
  from: refuseOtherTemplates,
  if: parseIf,
  import: refuseOtherTemplates,
  include: refuseOtherTemplates,
  macro: parseMacro,
  print: parsePrint,
  set: parseSet,
  with: parseWith,
} satisfies Record<string, ParseTag>;
