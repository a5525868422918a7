import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import type { Evaluate, Execute } from "../compile/variables.ts";
import type { Span } from "../errors.ts";
import type { OutputNode } from "../syntax/ast.ts";
import { parseExpression } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import type { PathNode } from "../values/path.ts";
import { toText } from "../values/repr.ts";

/** `{% print a, b %}` */
export function parsePrint(parser: Parser): readonly OutputNode[] {
  const outputs: OutputNode[] = [];
  while (!parser.stream.isType("block_end")) {
    if (outputs.length > 0) parser.stream.expect("comma");
    const value = parseExpression(parser);
    outputs.push({ type: "Output", value, start: value.start, end: value.end });
  }
  return outputs;
}

export function compileOutput(node: OutputNode, compiler: Compiler, frame: Frame): Execute {
  return printing(compiler.expression(node.value, frame), node, node.value);
}

const NO_READS: readonly PathNode[] = [];

/** Prints a value as what the stretch `span` of the template wrote. */
export function printing(evaluate: Evaluate, span: Span, value: Span = span): Execute {
  return (runtime, environment) => {
    const mark = runtime.reads.length;
    runtime.capture = undefined;
    runtime.printing = true;
    const result = evaluate(runtime, environment);
    runtime.printing = false;
    runtime.span = value;
    const text = toText(result, runtime);
    const { reads } = runtime;
    const own = reads.length > mark ? reads.slice(mark) : NO_READS;
    reads.length = mark;
    runtime.output.writeValue(text, span, own, runtime.capture);
    runtime.capture = undefined;
    runtime.spend(1 + (text.length >> 6));
    runtime.boundText(runtime.output.text.length);
  };
}
