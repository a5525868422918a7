import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import { declareBody, declareTarget } from "../compile/symbol-visitor.ts";
import { type Execute, enterFrame } from "../compile/variables.ts";
import type { Expression, Target, WithNode } from "../syntax/ast.ts";
import { parseExpression } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { compileTarget, parseTarget, tracked } from "./assign-target.ts";

/** `{% with a = 1, b = 2 %}…{% endwith %}` */
export function parseWith(parser: Parser, start: number): WithNode {
  const targets: Target[] = [];
  const values: Expression[] = [];
  while (!parser.stream.isType("block_end")) {
    if (targets.length > 0) parser.stream.expect("comma");
    targets.push(parseTarget(parser));
    parser.stream.expect("assign");
    values.push(parseExpression(parser));
  }
  const body = parser.parseStatements("endwith");
  parser.stream.next();
  return { type: "With", targets, values, body, ...parser.spanFrom(start) };
}

export function compileWith(node: WithNode, compiler: Compiler, frame: Frame): Execute {
  const inner = frame.inner();
  for (const target of node.targets) declareTarget(target, inner.symbols, true);
  declareBody(node.body, inner.symbols);
  const enter = enterFrame(inner.symbols);
  const assignments = node.targets.map((target, index) => ({
    assign: compileTarget(target, inner),
    value: compiler.expression(node.values[index] as Expression, frame),
  }));
  const body = compiler.compileBody(node.body, inner);
  return (runtime, environment) => {
    runtime.spend(1);
    enter(runtime, environment);
    for (const { assign, value } of assignments) {
      const result = tracked(runtime, () => value(runtime, environment));
      assign(runtime, environment, result.value, result.origin);
    }
    body(runtime, environment);
  };
}
