import { compileCall } from "../compile/call.ts";
import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import type { Execute } from "../compile/variables.ts";
import { syntaxError } from "../errors.ts";
import type { CallBlockNode } from "../syntax/ast.ts";
import { parseExpression } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { compileMacroBody, parseParameters } from "./macro.ts";
import { printing } from "./print.ts";

/** `{% call(item) macro(…) %}…{% endcall %}` */
export function parseCallBlock(parser: Parser, start: number): CallBlockNode {
  const parameters = parser.stream.isType("lparen") ? parseParameters(parser) : [];
  const call = parseExpression(parser);
  if (call.type !== "Call") throw syntaxError("expected call", call);
  const body = parser.parseStatements("endcall");
  parser.stream.next();
  return { type: "CallBlock", parameters, call, body, ...parser.spanFrom(start) };
}

export function compileCallBlock(node: CallBlockNode, compiler: Compiler, frame: Frame): Execute {
  const create = compileMacroBody(node, compiler, frame);
  return printing(compileCall(node.call, compiler, frame, create), node);
}
