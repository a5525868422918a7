import type { Compiler } from "../compile/compiler.ts";
import { Frame } from "../compile/frame.ts";
import { FunctionScope, Symbols } from "../compile/scope.ts";
import { declareBody } from "../compile/symbol-visitor.ts";
import { type Execute, enterFrame, environmentOf } from "../compile/variables.ts";
import { syntaxError } from "../errors.ts";
import { createEnvironment, type Environment } from "../runtime/environment.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { BlockNode } from "../syntax/ast.ts";
import type { Parser } from "../syntax/parser.ts";

/** `{% block name scoped required %}…{% endblock name %}`: without inheritance, only its body. */
export function parseBlock(parser: Parser, start: number): BlockNode {
  const { stream } = parser;
  const { text: name } = stream.expect("name");
  const scoped = stream.skipName("scoped");
  const required = stream.skipName("required");
  if (stream.isType("sub")) {
    throw syntaxError(
      "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
      stream.current,
    );
  }
  const body = parser.parseStatements("endblock");
  stream.next();
  const filled = body.find((part) => part.type !== "Text" || part.text.trim() !== "");
  if (required && filled) {
    throw syntaxError("Required blocks can only contain comments or whitespace", filled);
  }
  stream.skipName(name);
  const span = parser.spanFrom(start);
  if (required) throw syntaxError(`Required block '${name}' not found`, span);
  return { type: "Block", name, scoped, body, ...span };
}

/** A block sees what the top level set, and the variables around it only when it is `scoped`. */
export function compileBlock(node: BlockNode, compiler: Compiler, frame: Frame): Execute {
  const inner = new Frame(new Symbols(new FunctionScope()));
  declareBody(node.body, inner.symbols);
  const enter = enterFrame(inner.symbols);
  const body = compiler.compileBody(node.body, inner);
  const run: Execute = (runtime) => {
    const environment = createEnvironment(undefined);
    enter(runtime, environment);
    body(runtime, environment);
  };
  if (!node.scoped) return run;
  const visible = scopedVariables(frame);
  return (runtime, environment) => {
    const restore = expose(runtime, environment, visible);
    run(runtime, environment);
    restore();
  };
}

type Find = (environment: Environment) => Environment;
type Visible = ReadonlyMap<string, { readonly find: Find; readonly slot: number }>;

function scopedVariables(frame: Frame): Visible {
  const visible = new Map<string, { find: Find; slot: number }>();
  for (let symbols: Symbols | undefined = frame.symbols; symbols; symbols = symbols.parent) {
    for (const name of symbols.stores) {
      const ref = frame.symbols.ref(name);
      if (visible.has(name)) continue;
      visible.set(name, { find: environmentOf(ref, frame.scope), slot: ref.slot });
    }
  }
  return visible;
}

function expose(runtime: Runtime, environment: Environment, visible: Visible): () => void {
  const before = new Map(runtime.exported);
  for (const [name, { find, slot }] of visible) {
    const holder = find(environment);
    const value = holder.slots[slot];
    if (value !== undefined) runtime.exported.set(name, { value, origin: holder.origins[slot] });
  }
  return () => {
    runtime.exported.clear();
    for (const [name, entry] of before) runtime.exported.set(name, entry);
  };
}
