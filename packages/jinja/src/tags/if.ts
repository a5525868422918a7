import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import type { Execute } from "../compile/variables.ts";
import type { Body, Expression, IfNode } from "../syntax/ast.ts";
import { parseTuple } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { isTrue } from "../values/value.ts";

/** `{% if a %}…{% elif b %}…{% else %}…{% endif %}` */
export function parseIf(parser: Parser, start: number): IfNode {
  const branches: { test: Expression; body: Body }[] = [];
  let otherwise: Body = [];
  for (;;) {
    const test = parseTuple(parser, { conditional: false });
    const body = parser.parseStatements("elif", "else", "endif");
    branches.push({ test, body });
    const tag = parser.stream.next();
    if (tag.text === "elif") continue;
    if (tag.text === "else") {
      otherwise = parser.parseStatements("endif");
      parser.stream.next();
    }
    return { type: "If", branches, otherwise, ...parser.spanFrom(start) };
  }
}

export function compileIf(node: IfNode, compiler: Compiler, frame: Frame): Execute {
  const soft = frame.softened();
  const branches = node.branches.map(({ test, body }) => ({
    span: test,
    test: compiler.expression(test, soft),
    body: compiler.compileBody(body, soft),
  }));
  const otherwise = compiler.compileBody(node.otherwise, soft);
  return (runtime, environment) => {
    runtime.spend(1);
    for (const { span, test, body } of branches) {
      const mark = runtime.reads.length;
      const decision = test(runtime, environment);
      runtime.reads.length = mark;
      runtime.span = span;
      if (isTrue(decision)) return body(runtime, environment);
    }
    otherwise(runtime, environment);
  };
}
