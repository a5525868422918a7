import { compileFilter } from "../compile/call.ts";
import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import { declareBody, declareExpression } from "../compile/symbol-visitor.ts";
import { type Evaluate, type Execute, enterFrame } from "../compile/variables.ts";
import { Namespace } from "../runtime/namespace.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { SetBlockNode, SetNode, Target } from "../syntax/ast.ts";
import { parseTuple } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { parseFilter } from "../syntax/postfix.ts";
import { compileTarget, parseTarget, tracked } from "./assign-target.ts";

/** `{% set a, b = value %}` or `{% set a | filter %}…{% endset %}` */
export function parseSet(parser: Parser, start: number): SetNode | SetBlockNode {
  const target = parseTarget(parser, { namespaces: true });
  if (parser.stream.skipType("assign")) {
    const value = parseTuple(parser);
    return { type: "Set", target, value, ...parser.spanFrom(start) };
  }
  const filter = parseFilter(parser, undefined);
  const body = parser.parseStatements("endset");
  parser.stream.next();
  return { type: "SetBlock", target, filter, body, ...parser.spanFrom(start) };
}

export function compileSet(node: SetNode, compiler: Compiler, frame: Frame): Execute {
  const value = compiler.expression(node.value, frame);
  const assign = compileTarget(node.target, frame, frame.toplevel);
  const check = compileNamespaceCheck(node.target, compiler, frame);
  return (runtime, environment) => {
    runtime.spend(1);
    check?.(runtime, environment);
    const result = tracked(runtime, () => value(runtime, environment));
    assign(runtime, environment, result.value, result.origin);
  };
}

/** Assigning to what is not a namespace fails before the value is computed. */
function compileNamespaceCheck(
  target: Target,
  compiler: Compiler,
  frame: Frame,
): Execute | undefined {
  if (target.type !== "NamespaceTarget") return undefined;
  const { name, start, end } = target;
  const read = compiler.expression({ type: "Name", name, start, end }, frame);
  const assign = compileTarget(target, frame);
  return (runtime, environment) => {
    const isNamespace = read(runtime, environment) instanceof Namespace;
    if (!isNamespace) assign(runtime, environment, undefined, undefined);
  };
}

export function compileSetBlock(node: SetBlockNode, compiler: Compiler, frame: Frame): Execute {
  const inner = frame.inner();
  declareBody(node.body, inner.symbols);
  if (node.filter) declareExpression(node.filter, inner.symbols);
  const enter = enterFrame(inner.symbols);
  const body = compiler.compileBody(node.body, inner);
  const assign = compileTarget(node.target, frame, frame.toplevel);
  const captured: Evaluate = (runtime, environment) => {
    const capture = runtime.captureOutput(() => body(runtime, environment));
    runtime.capture = capture;
    return capture.text;
  };
  const value = node.filter ? compileFilter(node.filter, compiler, inner, captured) : captured;
  return (runtime, environment) => {
    runtime.spend(1);
    enter(runtime, environment);
    const result = tracked(runtime, () =>
      withoutColumn(runtime, () => value(runtime, environment)),
    );
    assign(runtime, environment, result.value, result.origin);
  };
}

function withoutColumn<T>(runtime: Runtime, evaluate: () => T): T {
  runtime.printing = false;
  return evaluate();
}
