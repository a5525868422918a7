import { type Span, syntaxError } from "../errors.ts";
import { FILTERS } from "../filters/index.ts";
import { nameHint } from "../name-hint.ts";
import type { Body, Expression, FilterNode, TestNode } from "../syntax/ast.ts";
import { statementParts } from "../syntax/children.ts";
import { TAG_COMPILERS } from "../tags/compilers.ts";
import { TESTS } from "../tests/index.ts";
import { compileExpression } from "./expression.ts";
import { Frame } from "./frame.ts";
import { FunctionScope, Symbols } from "./scope.ts";
import { declareBody } from "./symbol-visitor.ts";
import { type Evaluate, type Execute, enterFrame } from "./variables.ts";

/** A template turned into functions. */
export interface CompiledTemplate {
  readonly root: Execute;
}

/** Turns statements and expressions into functions; each tag brings its own. */
export class Compiler {
  compileTemplate(body: Body, text: string): CompiledTemplate {
    this.#text = text;
    this.#refuseDuplicateBlocks(body);
    const symbols = new Symbols(new FunctionScope());
    declareBody(body, symbols);
    const run = this.compileBody(body, new Frame(symbols, { toplevel: true }));
    const enter = enterFrame(symbols);
    const root: Execute = (runtime, environment) => {
      enter(runtime, environment);
      run(runtime, environment);
    };
    return { root };
  }

  #text = "";

  /** The line of a place, for the one message of Jinja2 that names it. */
  lineOf(span: Span): number {
    return this.#text.slice(0, span.start).split("\n").length;
  }

  /** @throws JinjaError when two blocks have one name */
  #refuseDuplicateBlocks(body: Body, seen: Set<string> = new Set()): void {
    for (const node of body) {
      if (node.type === "Block") {
        if (seen.has(node.name)) throw syntaxError(`block '${node.name}' defined twice`, node);
        seen.add(node.name);
      }
      for (const inner of statementParts(node).bodies) this.#refuseDuplicateBlocks(inner, seen);
    }
  }

  compileBody(body: Body, frame: Frame): Execute {
    const statements = body.map((node) => {
      const compile = TAG_COMPILERS[node.type] as (
        node: unknown,
        compiler: Compiler,
        frame: Frame,
      ) => Execute;
      return compile(node, this, frame);
    });
    const [first, second] = statements;
    if (!first) return () => {};
    if (!second) return first;
    return (runtime, environment) => {
      for (const execute of statements) execute(runtime, environment);
    };
  }

  expression(node: Expression, frame: Frame): Evaluate {
    return compileExpression(node, this, frame);
  }

  /** Fails for an unknown filter or test where Jinja2 does: at once, unless inside an `if`. */
  unknown(node: FilterNode | TestNode, frame: Frame): Error | undefined {
    const [kind, known] =
      node.type === "Filter" ? (["filter", FILTERS] as const) : (["test", TESTS] as const);
    if (Object.hasOwn(known, node.name)) return undefined;
    const hint = nameHint(node.name, Object.keys(known));
    if (!frame.soft) throw syntaxError(`No ${kind} named '${node.name}'.`, node.nameSpan, hint);
    return syntaxError(`No ${kind} named '${node.name}' found.`, node.nameSpan, hint);
  }
}
