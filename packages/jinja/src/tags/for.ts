import type { Compiler } from "../compile/compiler.ts";
import type { Frame } from "../compile/frame.ts";
import { declareBody, declareExpression, declareTarget } from "../compile/symbol-visitor.ts";
import { findUndeclared } from "../compile/undeclared.ts";
import {
  type Assign,
  assignTo,
  type Evaluate,
  type Execute,
  enterFrame,
} from "../compile/variables.ts";
import { syntaxError } from "../errors.ts";
import { createEnvironment, type Environment, type Origin } from "../runtime/environment.ts";
import { LoopContext } from "../runtime/loop-context.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Body, Expression, ForNode, Target } from "../syntax/ast.ts";
import { statementParts } from "../syntax/children.ts";
import { parseExpression, parseTuple } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { Dict } from "../values/dict.ts";
import { iterate } from "../values/iterate.ts";
import { isTrue, List, type Next, Tuple, type Value } from "../values/value.ts";
import { compileTarget, parseTarget, tracked } from "./assign-target.ts";
import { printing } from "./print.ts";

/** `{% for a, b in xs if test recursive %}…{% else %}…{% endfor %}` */
export function parseFor(parser: Parser, start: number): ForNode {
  const { stream } = parser;
  const target = parseTarget(parser, { until: "in" });
  stream.expectName("in");
  const iterable = parseTuple(parser, { conditional: false, until: "recursive" });
  const test: Expression | undefined = stream.skipName("if") ? parseExpression(parser) : undefined;
  const recursive = stream.skipName("recursive");
  const body = parser.parseStatements("endfor", "else");
  let otherwise: Body = [];
  if (stream.next().text === "else") {
    otherwise = parser.parseStatements("endfor");
    stream.next();
  }
  const span = parser.spanFrom(start);
  return { type: "For", target, iterable, test, recursive, body, otherwise, ...span };
}

/** One run over an iterable: with what made it, and how deep a recursive loop is. */
interface Run {
  readonly value: Value;
  readonly origin: Origin;
  readonly depth: number;
  readonly recurse: ((value: Value, depth: number) => Value) | undefined;
}
type RunLoop = (runtime: Runtime, environment: Environment, run: Run) => void;

export function compileFor(node: ForNode, compiler: Compiler, frame: Frame): Execute {
  refuseLoopTargets(node);
  const iterable = compiler.expression(node.iterable, frame);
  const own = node.recursive ? frame.innerFunction() : frame;
  const runLoop = compileLoop(node, compiler, own);
  const start = (runtime: Runtime, environment: Environment): { value: Value; origin: Origin } => {
    const result = tracked(runtime, () => iterable(runtime, environment));
    runtime.span = node.iterable;
    return result;
  };
  if (node.recursive) return compileRecursive(node, start, runLoop);
  return (runtime, environment) => {
    const { value, origin } = start(runtime, environment);
    runLoop(runtime, environment, { value, origin, depth: 0, recurse: undefined });
  };
}

/** A recursive loop is a function of its iterable, and what it writes is that function's result. */
function compileRecursive(
  node: ForNode,
  start: (runtime: Runtime, environment: Environment) => { value: Value; origin: Origin },
  runLoop: RunLoop,
): Execute {
  const evaluate: Evaluate = (runtime, environment) => {
    const first = start(runtime, environment);
    const render = (value: Value, origin: Origin, depth: number): Value =>
      runtime.nested(() => {
        const recurse = (inner: Value, innerDepth: number): Value =>
          render(inner, { reads: [], capture: undefined }, innerDepth);
        const printed = runtime.printing;
        const capture = runtime.captureOutput(() => {
          const own = createEnvironment(environment);
          runLoop(runtime, own, { value, origin, depth, recurse });
        });
        runtime.printing = printed;
        runtime.capture = capture;
        return capture.text;
      });
    return render(first.value, first.origin, 0);
  };
  return printing(evaluate, node);
}

function compileLoop(node: ForNode, compiler: Compiler, frame: Frame): RunLoop {
  const loopFrame = frame.inner();
  const elseFrame = frame.inner();
  const extended =
    node.recursive || findUndeclared(node.body, ["loop"]).has("loop") || hasScopedBlock(node.body);
  const loopRef = extended ? loopFrame.symbols.declareParameter("loop") : undefined;
  declareTarget(node.target, loopFrame.symbols, true);
  declareBody(node.body, loopFrame.symbols);
  declareBody(node.otherwise, elseFrame.symbols);

  const select = node.test ? compileSelect(node, node.test, compiler, frame) : undefined;
  const assign = compileTarget(node.target, loopFrame);
  const setLoop = loopRef ? assignTo(loopRef, loopFrame.scope) : undefined;
  const enter = enterFrame(loopFrame.symbols);
  const body = compiler.compileBody(node.body, loopFrame);
  const enterElse = enterFrame(elseFrame.symbols);
  const otherwise = compiler.compileBody(node.otherwise, elseFrame);

  return (runtime, environment, run) => {
    const selected = select?.(runtime, environment, run);
    let next = selected?.next ?? iterate(run.value, runtime);
    if (setLoop) {
      const loop = new LoopContext(selected ? null : run.value, next, run.depth, run.recurse);
      setLoop(runtime, environment, loop, undefined);
      next = () => loop.advance();
    }
    let index = 0;
    for (let item = next(); item !== undefined; item = next(), index += 1) {
      runtime.spend(1);
      const origin = originOf(run, item, selected ? selected.index() : index);
      assign(runtime, environment, item, origin);
      enter(runtime, environment);
      body(runtime, environment);
    }
    if (index > 0) return;
    enterElse(runtime, environment);
    otherwise(runtime, environment);
  };
}

/** The items that pass a test, and where in the list the last of them stood. */
interface Selected {
  readonly next: Next;
  readonly index: () => number;
}

/** `for … if test`: the test has variables of its own, and no `loop`. */
function compileSelect(
  node: ForNode,
  test: Expression,
  compiler: Compiler,
  frame: Frame,
): (runtime: Runtime, environment: Environment, run: Run) => Selected {
  const testFrame = frame.inner();
  declareTarget(node.target, testFrame.symbols, true);
  declareExpression(test, testFrame.symbols);
  const assign: Assign = compileTarget(node.target, testFrame);
  const enter = enterFrame(testFrame.symbols);
  const passes = compiler.expression(test, testFrame);
  return (runtime, environment, run) => {
    const all = iterate(run.value, runtime);
    let index = -1;
    const next = (): Value | undefined => {
      for (let item = all(); item !== undefined; item = all()) {
        index += 1;
        runtime.spend(1);
        const mark = runtime.reads.length;
        assign(runtime, environment, item, undefined);
        enter(runtime, environment);
        const decision = passes(runtime, environment);
        runtime.reads.length = mark;
        runtime.span = test;
        if (isTrue(decision)) return item;
      }
      return undefined;
    };
    return { next, index: () => index };
  };
}

/** What of the namespace an item is: an entry of it where that is known, else all of the iterable. */
function originOf(run: Run, item: Value, index: number): Origin {
  const { value } = run;
  if (item instanceof Tuple && item.entry) return { reads: [item.entry], capture: undefined };
  if ((item instanceof Dict || item instanceof List) && item.path) {
    return { reads: [item.path], capture: undefined };
  }
  if (value instanceof List && value.path) {
    return { reads: [{ parent: value.path, key: index }], capture: undefined };
  }
  if (value instanceof Dict && value.path && typeof item === "string") {
    return { reads: [{ parent: value.path, key: item }], capture: undefined };
  }
  return run.origin;
}

function refuseLoopTargets(node: ForNode): void {
  const visit = (target: Target): void => {
    if (target.type === "TupleTarget") target.items.forEach(visit);
    else if (target.type === "Name" && target.name === "loop") {
      const message = "Can't assign to special loop variable in for-loop target";
      throw syntaxError(message, target);
    }
  };
  visit(node.target);
  const visitBody = (body: Body): void => {
    for (const statement of body) {
      const parts = statementParts(statement);
      parts.targets.forEach(visit);
      parts.bodies.forEach(visitBody);
    }
  };
  visitBody(node.body);
  visitBody(node.otherwise);
}

function hasScopedBlock(body: Body): boolean {
  return body.some((statement) => {
    if (statement.type === "Block") return statement.scoped;
    return statementParts(statement).bodies.some(hasScopedBlock);
  });
}
