import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import type { Execute } from "../compile/variables.ts";
import type { Statement, StatementOf } from "../syntax/ast.ts";
import { compileScope } from "./autoescape.ts";
import { compileBlock } from "./block.ts";
import { compileCallBlock } from "./call.ts";
import { compileFilterBlock } from "./filter.ts";
import { compileFor } from "./for.ts";
import { compileIf } from "./if.ts";
import { compileMacro } from "./macro.ts";
import { compileOutput } from "./print.ts";
import { compileSet, compileSetBlock } from "./set.ts";
import { compileText } from "./text.ts";
import { compileWith } from "./with.ts";

/** How each kind of statement is compiled. */
export const TAG_COMPILERS: {
  readonly [T in Statement["type"]]: (
    node: StatementOf<T>,
    compiler: Compiler,
    frame: Frame,
  ) => Execute;
} = {
  Text: compileText,
  Output: compileOutput,
  For: compileFor,
  If: compileIf,
  Set: compileSet,
  SetBlock: compileSetBlock,
  With: compileWith,
  Macro: compileMacro,
  CallBlock: compileCallBlock,
  FilterBlock: compileFilterBlock,
  Block: compileBlock,
  Scope: compileScope,
};
