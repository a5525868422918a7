import { typeError } from "../errors.ts";
import { FILTER_COSTS } from "../filters/costs.ts";
import type { Filter } from "../filters/filter.ts";
import { FILTERS } from "../filters/index.ts";
import type { Environment, Origin } from "../runtime/environment.ts";
import type { Macro } from "../runtime/macro.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Arguments, CallNode, Expression, FilterNode, TestNode } from "../syntax/ast.ts";
import { TESTS } from "../tests/index.ts";
import { Dict } from "../values/dict.ts";
import { toItems } from "../values/iterate.ts";
import { Undefined } from "../values/undefined.ts";
import {
  type CallArguments,
  Callable,
  isString,
  textOf,
  typeName,
  type Value,
  weightOf,
} from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Frame } from "./frame.ts";
import type { Evaluate } from "./variables.ts";

/** Arguments with where each came from, which macros hand on to their parameters. */
export interface TracedArguments extends CallArguments {
  readonly origins: ReadonlyMap<number | string, Origin>;
}

type EvaluateArguments = (runtime: Runtime, environment: Environment) => TracedArguments;

const NO_ARGUMENTS: TracedArguments = { positional: [], keyword: new Map(), origins: new Map() };

export function compileArguments(
  args: Arguments,
  compiler: Compiler,
  frame: Frame,
): EvaluateArguments {
  const { positional, keyword, spread, keywordSpread } = args;
  if (positional.length + keyword.length === 0 && !spread && !keywordSpread) {
    return () => NO_ARGUMENTS;
  }
  const compile = (node: Expression): Evaluate => compiler.expression(node, frame);
  const items = positional.map(compile);
  const named = keyword.map(({ name, value }) => [name, compile(value)] as const);
  const spreadItems = spread && compile(spread);
  const spreadNamed = keywordSpread && compile(keywordSpread);
  return (runtime, environment) => {
    const origins = new Map<number | string, Origin>();
    const traced = (key: number | string, evaluate: Evaluate): Value => {
      const mark = runtime.reads.length;
      const value = evaluate(runtime, environment);
      if (runtime.reads.length > mark) {
        origins.set(key, { reads: runtime.reads.slice(mark), capture: undefined });
      }
      return value;
    };
    const values = items.map((item, index) => traced(index, item));
    const byName = new Map(named.map(([name, value]) => [name, traced(name, value)]));
    if (spreadItems) values.push(...toItems(spreadItems(runtime, environment), runtime));
    if (spreadNamed) addKeywords(byName, spreadNamed(runtime, environment));
    return { positional: values, keyword: byName, origins };
  };
}

function addKeywords(keyword: Map<string, Value>, spread: Value): void {
  if (spread instanceof Undefined) throw spread.error();
  if (!(spread instanceof Dict)) {
    throw typeError(`argument after ** must be a mapping, not ${typeName(spread)}`);
  }
  for (const [name, value] of spread.entries()) {
    if (!isString(name)) throw typeError("keywords must be strings");
    if (keyword.has(textOf(name))) {
      throw typeError(`got multiple values for keyword argument '${textOf(name)}'`);
    }
    keyword.set(textOf(name), value);
  }
}

/** A call; `caller` is what `{% call %}` hands to the macro. */
export function compileCall(
  node: CallNode,
  compiler: Compiler,
  frame: Frame,
  caller?: (runtime: Runtime, environment: Environment) => Macro,
): Evaluate {
  const callee = compiler.expression(node.callee, frame);
  const evaluateArguments = compileArguments(node.args, compiler, frame);
  return (runtime, environment) => {
    const target = callee(runtime, environment);
    const args = evaluateArguments(runtime, environment);
    runtime.span = node;
    runtime.spend(1);
    if (target instanceof Undefined) throw target.error();
    if (!(target instanceof Callable)) {
      throw typeError(`'${typeName(target)}' object is not callable`);
    }
    if (!caller) return target.call(args, runtime);
    const keyword = new Map(args.keyword).set("caller", caller(runtime, environment));
    return target.call({ ...args, keyword } as CallArguments, runtime);
  };
}

export function compileFilter(
  node: FilterNode,
  compiler: Compiler,
  frame: Frame,
  body?: Evaluate,
): Evaluate {
  const input = node.input ? compileInput(node.input, compiler, frame, body) : body;
  const evaluateArguments = compileArguments(node.args, compiler, frame);
  const error = compiler.unknown(node, frame);
  const cost = FILTER_COSTS.get(node.name) ?? 1;
  const filter = error ? failing(error) : FILTERS[node.name];
  if (!filter || !input) throw new Error("a filter without an input was compiled");
  return (runtime, environment) => {
    const value = input(runtime, environment);
    const args = evaluateArguments(runtime, environment);
    runtime.span = node;
    runtime.spend(1 + weightOf(value) * cost);
    return filter(value, args, runtime);
  };
}

/** What an unknown filter inside an `if` does when it is reached. */
function failing(error: Error): Filter {
  return () => {
    throw error;
  };
}

/** In `{% filter a | b %}` the innermost filter takes the body. */
function compileInput(
  input: Expression,
  compiler: Compiler,
  frame: Frame,
  body: Evaluate | undefined,
): Evaluate {
  if (!body || input.type !== "Filter") return compiler.expression(input, frame);
  return compileFilter(input, compiler, frame, body);
}

export function compileTest(node: TestNode, compiler: Compiler, frame: Frame): Evaluate {
  const input = compiler.expression(node.input, frame);
  const evaluateArguments = compileArguments(node.args, compiler, frame);
  const error = compiler.unknown(node, frame);
  const test = error ? failing(error) : (TESTS[node.name] as Filter);
  return (runtime, environment) => {
    const value = input(runtime, environment);
    const args = evaluateArguments(runtime, environment);
    runtime.span = node;
    runtime.spend(1 + weightOf(value));
    return test(value, args, runtime);
  };
}
