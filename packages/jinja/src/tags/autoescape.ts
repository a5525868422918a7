import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import { declareBody } from "../compile/symbol-visitor.ts";
import { type Execute, enterFrame } from "../compile/variables.ts";
import { JinjaError } from "../errors.ts";
import type { ScopeNode } from "../syntax/ast.ts";
import { parseExpression } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";

/** `{% autoescape false %}…{% endautoescape %}`; escaping itself has no place in CloudFormation. */
export function parseAutoescape(parser: Parser, start: number): ScopeNode {
  const option = parseExpression(parser);
  if (option.type !== "Const" || option.value !== false) {
    throw new JinjaError("unsupported", "autoescape can only be false", {
      span: option,
      hint: "use the escape filter where HTML is wanted",
    });
  }
  const body = parser.parseStatements("endautoescape");
  parser.stream.next();
  return { type: "Scope", body, ...parser.spanFrom(start) };
}

export function compileScope(node: ScopeNode, compiler: Compiler, frame: Frame): Execute {
  const inner = frame.inner();
  declareBody(node.body, inner.symbols);
  const enter = enterFrame(inner.symbols);
  const body = compiler.compileBody(node.body, inner);
  return (runtime, environment) => {
    enter(runtime, environment);
    body(runtime, environment);
  };
}
