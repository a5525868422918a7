import { syntaxError } from "../errors.ts";
import { nameHint } from "../name-hint.ts";
import type { Environment } from "../runtime/environment.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Expression } from "../syntax/ast.ts";
import { getAttribute, getItem } from "../values/attributes.ts";
import { equals, ordered } from "../values/compare.ts";
import { contains } from "../values/contains.ts";
import { Dict } from "../values/dict.ts";
import { binary, unary } from "../values/operators.ts";
import { toText } from "../values/repr.ts";
import { sliceValue } from "../values/slice.ts";
import { LenientUndefined, Undefined } from "../values/undefined.ts";
import { isString, isTrue, List, Tuple, type Value, weightOf } from "../values/value.ts";
import { compileCall, compileFilter, compileTest } from "./call.ts";
import type { Compiler } from "./compiler.ts";
import type { Frame } from "./frame.ts";
import { type Evaluate, environmentOf } from "./variables.ts";

type NodeOf<T extends Expression["type"]> = Extract<Expression, { type: T }>;
type Compile<T extends Expression["type"]> = (
  node: NodeOf<T>,
  compiler: Compiler,
  frame: Frame,
) => Evaluate;

const COMPILERS: { readonly [T in Expression["type"]]: Compile<T> } = {
  Const:
    ({ value }) =>
    () =>
      value,
  Name: compileName,
  Tuple: (node, compiler, frame) => {
    const items = node.items.map((item) => compiler.expression(item, frame));
    return (runtime, environment) => new Tuple(items.map((item) => item(runtime, environment)));
  },
  List: (node, compiler, frame) => {
    const items = node.items.map((item) => compiler.expression(item, frame));
    return (runtime, environment) => new List(items.map((item) => item(runtime, environment)));
  },
  Dict: compileDict,
  Getattr: compileGetattr,
  Getitem: compileGetitem,
  Slice: (node) => {
    throw syntaxError("a slice cannot be combined with other subscripts", node);
  },
  Call: compileCall,
  Filter: compileFilter,
  Test: compileTest,
  Unary: compileUnary,
  Binary: compileBinary,
  Logical: compileLogical,
  Compare: compileCompare,
  Concat: compileConcat,
  Conditional: compileConditional,
};

export function compileExpression(node: Expression, compiler: Compiler, frame: Frame): Evaluate {
  const compile = COMPILERS[node.type] as Compile<Expression["type"]>;
  return compile(node, compiler, frame);
}

function compileName(node: NodeOf<"Name">, _compiler: Compiler, frame: Frame): Evaluate {
  const { name } = node;
  const ref = frame.symbols.ref(name);
  const find = environmentOf(ref, frame.scope);
  const { slot } = ref;
  return (runtime, environment) => {
    const holder = find(environment);
    const value = holder.slots[slot];
    if (value === undefined) return undefinedName(name, node, runtime);
    const origin = holder.origins[slot];
    if (origin) {
      for (const read of origin.reads) runtime.reads.push(read);
      if (origin.capture) runtime.capture = origin.capture;
    }
    return value;
  };
}

function undefinedName(name: string, node: NodeOf<"Name">, runtime: Runtime): Undefined {
  const hint = (): string | undefined => {
    const names = runtime.namespace.keys().filter((key) => typeof key === "string");
    return nameHint(name, [...names, ...runtime.globals.keys()]);
  };
  return new Undefined({ message: `'${name}' is undefined`, span: node, hint, name });
}

function compileDict(node: NodeOf<"Dict">, compiler: Compiler, frame: Frame): Evaluate {
  const pairs = node.pairs.map(
    ([key, value]) => [compiler.expression(key, frame), compiler.expression(value, frame)] as const,
  );
  return (runtime, environment) => {
    const entries = pairs.map(
      ([key, value]) => [key(runtime, environment), value(runtime, environment)] as const,
    );
    runtime.span = node;
    return new Dict(entries);
  };
}

function compileGetattr(node: NodeOf<"Getattr">, compiler: Compiler, frame: Frame): Evaluate {
  const object = compiler.expression(node.object, frame);
  const { name } = node;
  return (runtime, environment) => {
    const value = object(runtime, environment);
    runtime.span = node;
    return getAttribute(value, name, runtime, node);
  };
}

function compileGetitem(node: NodeOf<"Getitem">, compiler: Compiler, frame: Frame): Evaluate {
  const object = compiler.expression(node.object, frame);
  if (node.index.type === "Slice") {
    const { from, to, step } = node.index;
    const bound = (part: Expression | undefined): Evaluate =>
      part ? compiler.expression(part, frame) : () => null;
    const [first, last, stride] = [bound(from), bound(to), bound(step)];
    return (runtime, environment) => {
      const value = object(runtime, environment);
      const low = first(runtime, environment);
      const high = last(runtime, environment);
      const by = stride(runtime, environment);
      runtime.span = node;
      runtime.spend(1 + weightOf(value));
      return sliceValue(value, low, high, by, runtime);
    };
  }
  const index = compiler.expression(node.index, frame);
  return (runtime, environment) => {
    const value = object(runtime, environment);
    const key = index(runtime, environment);
    runtime.span = node;
    if (isString(value)) runtime.spend(weightOf(value));
    return getItem(value, key, runtime, node);
  };
}

function compileUnary(node: NodeOf<"Unary">, compiler: Compiler, frame: Frame): Evaluate {
  const operand = compiler.expression(node.operand, frame);
  const { operator } = node;
  if (operator === "not") {
    return (runtime, environment) => {
      const value = operand(runtime, environment);
      runtime.span = node;
      return !isTrue(value);
    };
  }
  return (runtime, environment) => {
    const value = operand(runtime, environment);
    runtime.span = node;
    return unary(operator, value);
  };
}

function compileBinary(node: NodeOf<"Binary">, compiler: Compiler, frame: Frame): Evaluate {
  const left = compiler.expression(node.left, frame);
  const right = compiler.expression(node.right, frame);
  const { operator } = node;
  return (runtime, environment) => {
    const a = left(runtime, environment);
    const b = right(runtime, environment);
    runtime.span = node;
    runtime.spend(1);
    return binary(operator, a, b, runtime);
  };
}

function compileLogical(node: NodeOf<"Logical">, compiler: Compiler, frame: Frame): Evaluate {
  const left = compiler.expression(node.left, frame);
  const right = compiler.expression(node.right, frame);
  const stopsAt = node.operator === "or";
  return (runtime, environment) => {
    const value = left(runtime, environment);
    runtime.span = node;
    return isTrue(value) === stopsAt ? value : right(runtime, environment);
  };
}

function compileCompare(node: NodeOf<"Compare">, compiler: Compiler, frame: Frame): Evaluate {
  const first = compiler.expression(node.first, frame);
  const rest = node.rest.map(({ operator, operand }) => ({
    operator,
    operand: compiler.expression(operand, frame),
  }));
  return (runtime, environment) => {
    let left = first(runtime, environment);
    for (const { operator, operand } of rest) {
      const right = operand(runtime, environment);
      runtime.span = node;
      runtime.spend(1 + weightOf(left));
      if (!compares(operator, left, right, runtime)) return false;
      left = right;
    }
    return true;
  };
}

type CompareOperator = NodeOf<"Compare">["rest"][number]["operator"];

function compares(operator: CompareOperator, a: Value, b: Value, runtime: Runtime): boolean {
  switch (operator) {
    case "==":
      return equals(a, b, runtime);
    case "!=":
      return !equals(a, b, runtime);
    case "in":
      return contains(b, a, runtime);
    case "not in":
      return !contains(b, a, runtime);
    default:
      return ordered(operator, a, b, runtime);
  }
}

function compileConcat(node: NodeOf<"Concat">, compiler: Compiler, frame: Frame): Evaluate {
  const items = node.items.map((item) => compiler.expression(item, frame));
  return (runtime: Runtime, environment: Environment) => {
    const values = items.map((item) => item(runtime, environment));
    runtime.span = node;
    let text = "";
    for (const value of values) text += toText(value, runtime);
    return runtime.made(text);
  };
}

function compileConditional(
  node: NodeOf<"Conditional">,
  compiler: Compiler,
  frame: Frame,
): Evaluate {
  const soft = frame.softened();
  const test = compiler.expression(node.test, soft);
  const consequent = compiler.expression(node.consequent, soft);
  const alternate = node.alternate ? compiler.expression(node.alternate, soft) : undefined;
  const line = node.alternate ? 0 : compiler.lineOf(node);
  const message = `the inline if-expression on line ${line} evaluated to false and no else section was defined.`;
  return (runtime, environment) => {
    const decision = test(runtime, environment);
    runtime.span = node;
    if (isTrue(decision)) return consequent(runtime, environment);
    if (alternate) return alternate(runtime, environment);
    return new LenientUndefined({ message, span: node });
  };
}
