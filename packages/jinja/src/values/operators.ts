import { type JinjaError, typeError } from "../errors.ts";
import { formatPercent } from "../format/percent.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { BinaryOperator } from "../syntax/ast.ts";
import { realOf } from "./compare.ts";
import { add, boundInteger, floorDivide, floorMod, multiply, power, subtract } from "./integers.ts";
import { escapeValue } from "./markup.ts";
import { Undefined } from "./undefined.ts";
import { Float, isString, List, Markup, Tuple, textOf, typeName, type Value } from "./value.ts";

type Real = number | bigint;

/** `a operator b` with Python's types. @throws JinjaError when Python would raise */
export function binary(operator: BinaryOperator, a: Value, b: Value, runtime: Runtime): Value {
  if (typeof a === "number" && typeof b === "number") return integers(operator, a, b, runtime);
  if (a instanceof Undefined) throw a.error();
  if (operator === "%" && isString(a)) return formatPercent(a, b, runtime);
  if (b instanceof Undefined) throw b.error();
  const left = realOf(a);
  const right = realOf(b);
  if (left !== undefined && right !== undefined) {
    if (a instanceof Float || b instanceof Float) {
      return floats(operator, Number(left), Number(right));
    }
    return integers(operator, left, right, runtime);
  }
  return onSequences(operator, a, b, runtime) ?? fail(operator, a, b);
}

function fail(operator: BinaryOperator, a: Value, b: Value): never {
  if (operator === "+" && isString(a)) {
    throw typeError(
      `can only concatenate str (not "${typeName(b)}") to str`,
      "join values of other types with ~",
    );
  }
  if (operator === "+" && (a instanceof List || a instanceof Tuple)) {
    throw typeError(`can only concatenate ${a.typeName} (not "${typeName(b)}") to ${a.typeName}`);
  }
  const symbol = operator === "**" ? "** or pow()" : operator;
  throw typeError(
    `unsupported operand type(s) for ${symbol}: '${typeName(a)}' and '${typeName(b)}'`,
    operator === "+" && isString(b) ? "join values of other types with ~" : undefined,
  );
}

function integers(operator: BinaryOperator, a: Real, b: Real, runtime: Runtime): Value {
  const { integerBits } = runtime.limits;
  switch (operator) {
    case "+":
      return boundInteger(add(a, b), integerBits);
    case "-":
      return boundInteger(subtract(a, b), integerBits);
    case "*":
      return boundInteger(multiply(a, b), integerBits);
    case "/":
      return trueDivide(a, b);
    case "//":
      if (b === 0) throw zeroDivision("integer division or modulo by zero");
      return floorDivide(a, b);
    case "%":
      if (b === 0) throw zeroDivision("integer modulo by zero");
      return floorMod(a, b);
    case "**":
      if (b < 0) return floats("**", Number(a), Number(b));
      return power(a, b, integerBits);
  }
}

function trueDivide(a: Real, b: Real): Value {
  if (b === 0) throw zeroDivision("division by zero");
  const quotient = Number(a) / Number(b);
  if (!Number.isFinite(quotient)) throw typeError("integer division result too large for a float");
  return new Float(quotient);
}

function zeroDivision(message: string): JinjaError {
  return typeError(message);
}

function floats(operator: BinaryOperator, a: number, b: number): Value {
  switch (operator) {
    case "+":
      return new Float(a + b);
    case "-":
      return new Float(a - b);
    case "*":
      return new Float(a * b);
    case "/":
      if (b === 0) throw zeroDivision("float division by zero");
      return new Float(a / b);
    case "//":
      if (b === 0) throw zeroDivision("float floor division by zero");
      return new Float(floatFloorDivide(a, b));
    case "%":
      if (b === 0) throw zeroDivision("float modulo");
      return new Float(floatModulo(a, b));
    case "**":
      return new Float(floatPower(a, b));
  }
}

function floatModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

function floatFloorDivide(a: number, b: number): number {
  const quotient = (a - floatModulo(a, b)) / b;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw zeroDivision("0.0 cannot be raised to a negative power");
  if (a < 0 && Number.isFinite(b) && !Number.isInteger(b)) {
    throw typeError("a negative number to a fractional power is a complex number");
  }
  // Python gives 1 where JavaScript gives NaN.
  const result = a === 1 || (a === -1 && !Number.isFinite(b)) ? 1 : a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw typeError("(34, 'Numerical result out of range')");
  }
  return result;
}

function onSequences(
  operator: BinaryOperator,
  a: Value,
  b: Value,
  runtime: Runtime,
): Value | undefined {
  if (operator === "+") return concatenate(a, b, runtime);
  if (operator !== "*") return undefined;
  if (isRepeatable(a) && isCount(b)) return repeat(a, b, runtime);
  return isRepeatable(b) && isCount(a) ? repeat(b, a, runtime) : undefined;
}

function concatenate(a: Value, b: Value, runtime: Runtime): Value | undefined {
  if (isString(a) && isString(b)) {
    if (a instanceof Markup || b instanceof Markup) {
      return new Markup(runtime.made(escapeValue(a, runtime).text + escapeValue(b, runtime).text));
    }
    return runtime.made(a + b);
  }
  if (a instanceof List && b instanceof List) {
    runtime.makeItems(a.items.length + b.items.length);
    return new List([...a.items, ...b.items]);
  }
  if (a instanceof Tuple && b instanceof Tuple) {
    runtime.makeItems(a.items.length + b.items.length);
    return new Tuple([...a.items, ...b.items]);
  }
  if (a instanceof Markup || b instanceof Markup) return undefined;
  return undefined;
}

type Repeatable = string | Markup | List | Tuple;

function isRepeatable(value: Value): value is Repeatable {
  return isString(value) || value instanceof List || value instanceof Tuple;
}

function isCount(value: Value): value is number | bigint | boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function repeat(value: Repeatable, count: number | bigint | boolean, runtime: Runtime): Value {
  const times = Math.max(0, Number(count));
  if (value instanceof List || value instanceof Tuple) {
    if (value.items.length === 0) return value instanceof List ? new List([]) : value;
    runtime.makeItems(value.items.length * times);
    const items = Array.from({ length: times }, () => value.items).flat();
    return value instanceof List ? new List(items) : new Tuple(items);
  }
  const text = textOf(value);
  if (text === "") return value;
  runtime.boundText(text.length * times);
  const repeated = runtime.made(text.repeat(times));
  return typeof value === "string" ? repeated : new Markup(repeated);
}

/** `-value` or `+value`. */
export function unary(operator: "-" | "+", value: Value): Value {
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Float) return operator === "-" ? new Float(-value.value) : value;
  const real = realOf(value);
  if (real === undefined) {
    throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  }
  if (operator === "+") return real;
  return typeof real === "number" ? 0 - real : -real;
}
