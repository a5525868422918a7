import { compileFilter } from "../compile/call.ts";
import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import { declareBody, declareExpression } from "../compile/symbol-visitor.ts";
import { type Evaluate, type Execute, enterFrame } from "../compile/variables.ts";
import { syntaxError } from "../errors.ts";
import type { FilterBlockNode } from "../syntax/ast.ts";
import type { Parser } from "../syntax/parser.ts";
import { parseFilter } from "../syntax/postfix.ts";
import { printing } from "./print.ts";

/** `{% filter name | other %}…{% endfilter %}` */
export function parseFilterBlock(parser: Parser, start: number): FilterBlockNode {
  const filter = parseFilter(parser, undefined, true);
  if (!filter) throw syntaxError("expected a filter", parser.stream.current);
  const body = parser.parseStatements("endfilter");
  parser.stream.next();
  return { type: "FilterBlock", filter, body, ...parser.spanFrom(start) };
}

export function compileFilterBlock(
  node: FilterBlockNode,
  compiler: Compiler,
  frame: Frame,
): Execute {
  const inner = frame.inner();
  declareBody(node.body, inner.symbols);
  declareExpression(node.filter, inner.symbols);
  const enter = enterFrame(inner.symbols);
  const body = compiler.compileBody(node.body, inner);
  const captured: Evaluate = (runtime, environment) => {
    const capture = runtime.captureOutput(() => body(runtime, environment));
    runtime.printing = true;
    runtime.capture = capture;
    return capture.text;
  };
  const print = printing(compileFilter(node.filter, compiler, inner, captured), node);
  return (runtime, environment) => {
    enter(runtime, environment);
    print(runtime, environment);
  };
}
