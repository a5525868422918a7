import type { Frame } from "../compile/frame.ts";
import { type Assign, assignTo, environmentOf } from "../compile/variables.ts";
import { JinjaError, syntaxError, typeError } from "../errors.ts";
import type { Origin } from "../runtime/environment.ts";
import { Namespace } from "../runtime/namespace.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { NameNode, Target } from "../syntax/ast.ts";
import { isTupleEnd } from "../syntax/expressions.ts";
import type { Parser } from "../syntax/parser.ts";
import { parsePrimary } from "../syntax/primary.ts";
import { toItems } from "../values/iterate.ts";
import { isString, PyObject, Tuple, typeName, type Value } from "../values/value.ts";

export interface TargetOptions {
  /** A name that ends the target, such as `in`. */
  readonly until?: string;
  /** Whether `ns.name` is a target. @default false */
  readonly namespaces?: boolean;
}

/** A name, a tuple of names, or for `set` an attribute of a namespace. */
export function parseTarget(parser: Parser, options: TargetOptions = {}): Target {
  const { stream } = parser;
  const { start } = stream.current;
  const items: Target[] = [];
  let isTuple = false;
  for (;;) {
    if (items.length > 0) stream.expect("comma");
    if (isTupleEnd(parser, options.until)) break;
    items.push(parseOneTarget(parser, options));
    if (!stream.isType("comma")) break;
    isTuple = true;
  }
  if (!isTuple && items[0]) return items[0];
  if (!isTuple) parsePrimary(parser);
  return { type: "TupleTarget", items, ...parser.spanFrom(start) };
}

function parseOneTarget(parser: Parser, options: TargetOptions): Target {
  const { stream } = parser;
  const token = stream.current;
  if (token.type === "lparen") return parseParenthesized(parser, options);
  if (token.type === "name" && options.namespaces && stream.look().type === "dot") {
    stream.next();
    stream.next();
    const { text } = stream.expect("name");
    const span = parser.spanFrom(token.start);
    return { type: "NamespaceTarget", name: token.text, attribute: text, ...span };
  }
  const node = parsePrimary(parser);
  if (node.type !== "Name") throw syntaxError(`can't assign to '${node.type.toLowerCase()}'`, node);
  return node;
}

function parseParenthesized(parser: Parser, options: TargetOptions): Target {
  const { start } = parser.stream.next();
  const inner = parser.nested(() => parseTarget(parser, { ...options, until: "" }));
  parser.stream.expect("rparen");
  return { ...inner, ...parser.spanFrom(start) };
}

/** A single name. */
export function parseNameTarget(parser: Parser): NameNode {
  const { text, start, end } = parser.stream.expect("name");
  return { type: "Name", name: text, start, end };
}

/** How to store to a target; `export` also shows names to blocks. */
export function compileTarget(target: Target, frame: Frame, exports = false): Assign {
  if (target.type === "TupleTarget") return compileTupleTarget(target, frame, exports);
  if (target.type === "NamespaceTarget") return compileNamespaceTarget(target, frame);
  const store = assignTo(frame.symbols.ref(target.name), frame.scope);
  if (!exports) return store;
  return (runtime, environment, value, origin) => {
    store(runtime, environment, value, origin);
    if (value !== undefined) runtime.exported.set(target.name, { value, origin });
  };
}

function compileNamespaceTarget(
  target: Extract<Target, { type: "NamespaceTarget" }>,
  frame: Frame,
): Assign {
  const ref = frame.symbols.ref(target.name);
  const find = environmentOf(ref, frame.scope);
  return (runtime, environment, value, origin) => {
    const namespace = find(environment).slots[ref.slot];
    runtime.span = target;
    if (!(namespace instanceof Namespace)) {
      throw new JinjaError("type", "cannot assign attribute on non-namespace object", {
        span: target,
        hint: `make it with {% set ${target.name} = namespace(${target.attribute}=…) %}`,
      });
    }
    if (value !== undefined) namespace.set(target.attribute, value, origin);
  };
}

function compileTupleTarget(
  target: Extract<Target, { type: "TupleTarget" }>,
  frame: Frame,
  exports: boolean,
): Assign {
  const items = target.items.map((item) => compileTarget(item, frame, exports));
  return (runtime, environment, value, origin) => {
    runtime.span = target;
    const values = unpack(value ?? null, items.length, runtime);
    const itemOrigin = originOfItems(value ?? null, origin);
    for (const [index, assign] of items.entries()) {
      assign(runtime, environment, values[index], itemOrigin);
    }
  };
}

function originOfItems(value: Value, origin: Origin | undefined): Origin | undefined {
  if (!(value instanceof Tuple && value.entry)) return origin;
  return { reads: [value.entry], capture: undefined };
}

/** The items of a value that is assigned to `count` names. @throws JinjaError when there are not as many */
function unpack(value: Value, count: number, runtime: Runtime): readonly Value[] {
  if (!(isString(value) || value instanceof PyObject)) {
    throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  }
  const values = toItems(value, runtime);
  if (values.length > count) throw typeError(`too many values to unpack (expected ${count})`);
  if (values.length < count) {
    throw typeError(`not enough values to unpack (expected ${count}, got ${values.length})`);
  }
  return values;
}

/** The `runtime.reads` that `evaluate` makes, taken out again, as the origin of its value. */
export function tracked<T>(runtime: Runtime, evaluate: () => T): { value: T; origin: Origin } {
  const mark = runtime.reads.length;
  runtime.capture = undefined;
  const value = evaluate();
  const reads = runtime.reads.slice(mark, mark + MAX_READS);
  runtime.reads.length = mark;
  return { value, origin: { reads, capture: runtime.capture } };
}

/** Enough to explain a value; keeps variables that feed themselves from growing without end. */
const MAX_READS = 32;
