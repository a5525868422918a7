import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import { declareBody, declareParameters } from "../compile/symbol-visitor.ts";
import { findUndeclared } from "../compile/undeclared.ts";
import { assignTo, type Execute, enterFrame } from "../compile/variables.ts";
import { syntaxError } from "../errors.ts";
import { createEnvironment, type Environment } from "../runtime/environment.ts";
import { Macro, type MacroArguments, type MacroSignature } from "../runtime/macro.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { CallBlockNode, MacroNode, Parameter } from "../syntax/ast.ts";
import { parseExpression } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { Undefined } from "../values/undefined.ts";
import { parseNameTarget, tracked } from "./assign-target.ts";

/** `{% macro name(a, b=1) %}…{% endmacro %}` */
export function parseMacro(parser: Parser, start: number): MacroNode {
  const { name } = parseNameTarget(parser);
  const parameters = parseParameters(parser);
  const body = parser.parseStatements("endmacro");
  parser.stream.next();
  return { type: "Macro", name, parameters, body, ...parser.spanFrom(start) };
}

export function parseParameters(parser: Parser): readonly Parameter[] {
  const { stream } = parser;
  stream.expect("lparen");
  const parameters: Parameter[] = [];
  while (!stream.isType("rparen")) {
    if (parameters.length > 0) stream.expect("comma");
    const { name, start } = parseNameTarget(parser);
    const fallback = stream.skipType("assign") ? parseExpression(parser) : undefined;
    if (!fallback && parameters.at(-1)?.fallback) {
      throw syntaxError("non-default argument follows default argument", stream.current);
    }
    if (parameters.some((other) => other.name === name)) {
      throw syntaxError(`duplicate argument '${name}' in function definition`, {
        start,
        end: start + name.length,
      });
    }
    parameters.push({ name, fallback, ...parser.spanFrom(start) });
  }
  stream.expect("rparen");
  return parameters;
}

export function compileMacro(node: MacroNode, compiler: Compiler, frame: Frame): Execute {
  const create = compileMacroBody(node, compiler, frame);
  const assign = assignTo(frame.symbols.ref(node.name), frame.scope);
  return (runtime, environment) => {
    const macro = create(runtime, environment);
    assign(runtime, environment, macro, undefined);
    if (frame.toplevel) runtime.exported.set(node.name, { value: macro, origin: undefined });
  };
}

/** How to make the macro in the environment that it closes over. */
export function compileMacroBody(
  node: MacroNode | CallBlockNode,
  compiler: Compiler,
  frame: Frame,
): (runtime: Runtime, environment: Environment) => Macro {
  const inner = frame.innerFunction();
  declareParameters(node.parameters, inner.symbols);
  declareBody(node.body, inner.symbols);
  const signature = signatureOf(node);
  const names = [...signature.parameters];
  for (const special of ["caller", "kwargs", "varargs"] as const) {
    if (signature[special] && !names.includes(special)) names.push(special);
  }
  const refs = names.map((name) => inner.symbols.declareParameter(name));
  const enter = enterFrame(inner.symbols);
  const defaults = node.parameters.map(({ fallback }) =>
    fallback ? compiler.expression(fallback, inner) : undefined,
  );
  const body = compiler.compileBody(node.body, inner);

  const fill = (args: MacroArguments, runtime: Runtime, environment: Environment): void => {
    for (const [index, ref] of refs.entries()) {
      environment.slots[ref.slot] = args.values[index];
      environment.origins[ref.slot] = args.origins[index];
    }
    for (const [index, { name }] of node.parameters.entries()) {
      const slot = refs[index]?.slot ?? 0;
      if (environment.slots[slot] !== undefined) continue;
      const fallback = defaults[index];
      const message = `parameter '${name}' was not provided`;
      const result = fallback
        ? tracked(runtime, () => fallback(runtime, environment))
        : { value: new Undefined({ message, span: runtime.span, name }), origin: undefined };
      environment.slots[slot] = result.value;
      environment.origins[slot] = result.origin;
    }
  };

  return (_runtime, outer) =>
    new Macro(signature, (args, runtime) => {
      const environment = createEnvironment(outer);
      const printed = runtime.printing;
      const capture = runtime.captureOutput(() => {
        enter(runtime, environment);
        fill(args, runtime, environment);
        body(runtime, environment);
      });
      runtime.printing = printed;
      runtime.capture = capture;
      return capture.text;
    });
}

function signatureOf(node: MacroNode | CallBlockNode): MacroSignature {
  const parameters = node.parameters.map(({ name }) => name);
  const used = findUndeclared(node.body, ["caller", "kwargs", "varargs"]);
  const explicit = node.parameters.find(({ name }) => name === "caller");
  if (used.has("caller") && explicit && !explicit.fallback) {
    const message =
      'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.';
    throw syntaxError(message, explicit);
  }
  return {
    name: node.type === "Macro" ? node.name : undefined,
    parameters,
    caller: used.has("caller"),
    kwargs: used.has("kwargs") && !parameters.includes("kwargs"),
    varargs: used.has("varargs") && !parameters.includes("varargs"),
  };
}
