/** Whether an event is one of those that a pattern describes. */
export type EventPattern = (event: unknown) => boolean;

type Test = (value: unknown) => boolean;
type Json = Readonly<Record<string, unknown>>;

/** What a filter may be long, in characters: https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html */
const LONGEST_PATTERN = 4096;
const NUMERIC: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "=": (left, right) => left === right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

/**
 * Reads a filter of an event source mapping; what it says when it cannot is a string.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function parseEventPattern(text: string): EventPattern | string {
  if (text.length > LONGEST_PATTERN) return `it is longer than ${LONGEST_PATTERN} characters`;
  try {
    return compile(JSON.parse(text), "the pattern");
  } catch (error) {
    return error instanceof SyntaxError ? `it is not JSON: ${error.message}` : String(error);
  }
}

/** An object of patterns: all of them have to match. */
function compile(pattern: unknown, place: string): EventPattern {
  if (!isObject(pattern)) throw `${place} is not an object`;
  const parts = Object.entries(pattern).map(([name, value]): EventPattern => {
    if (name === "$or") return alternatives(value, place);
    const inner = `${place} at ${JSON.stringify(name)}`;
    if (Array.isArray(value)) return leaf(name, value, inner);
    const nested = compile(value, inner);
    return (event) => each(member(event, name)).some(nested);
  });
  return (event) => parts.every((part) => part(event));
}

function alternatives(value: unknown, place: string): EventPattern {
  if (!Array.isArray(value) || value.length === 0)
    throw `$or in ${place} is not a list of patterns`;
  const patterns = value.map((one) => compile(one, `$or in ${place}`));
  return (event) => patterns.some((pattern) => pattern(event));
}

/** A list of values and comparisons: one of them has to match. */
function leaf(name: string, list: readonly unknown[], place: string): EventPattern {
  if (list.length === 0) throw `${place} is an empty list`;
  const tests = list.map((entry) => testOf(entry, place));
  return (event) => {
    const value = member(event, name);
    // Of a list in the event, one element is enough; only `exists` asks about what is not there.
    const values = value === undefined ? [undefined] : each(value);
    return tests.some((test) => values.some(test));
  };
}

function testOf(entry: unknown, place: string): Test {
  if (!isObject(entry)) {
    if (Array.isArray(entry)) throw `${place} has a list within its list`;
    return (value) => value === entry;
  }
  const [[comparison, operand] = ["", undefined], ...others] = Object.entries(entry);
  if (others.length > 0) throw `${place} has more than one comparison in an object`;
  switch (comparison) {
    case "exists":
      if (typeof operand !== "boolean") break;
      // Only what holds no further members counts as there.
      return (value) => (value !== undefined && !isObject(value)) === operand;
    case "prefix":
      if (typeof operand !== "string") break;
      return (value) => typeof value === "string" && value.startsWith(operand);
    case "suffix":
      if (typeof operand !== "string") break;
      return (value) => typeof value === "string" && value.endsWith(operand);
    case "equals-ignore-case":
      if (typeof operand !== "string") break;
      return (value) => typeof value === "string" && value.toLowerCase() === operand.toLowerCase();
    case "anything-but":
      return anythingBut(operand, place);
    case "numeric":
      return numeric(operand, place);
    default:
      throw `${place} has the comparison ${JSON.stringify(comparison)}, which Lambda's filters do not know`;
  }
  throw `${place} compares ${comparison} with ${JSON.stringify(operand)}`;
}

function anythingBut(operand: unknown, place: string): Test {
  if (isObject(operand)) {
    const test = testOf(operand, place);
    return (value) => value !== undefined && !isObject(value) && !test(value);
  }
  const refused: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (refused.length === 0 || refused.some((one) => isObject(one) || Array.isArray(one))) {
    throw `${place} compares anything-but with ${JSON.stringify(operand)}`;
  }
  return (value) => value !== undefined && !isObject(value) && !refused.includes(value);
}

function numeric(operand: unknown, place: string): Test {
  const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
  if (parts.length !== 2 && parts.length !== 4) {
    throw `${place} compares numeric with ${JSON.stringify(operand)}`;
  }
  const bounds = [parts.slice(0, 2), parts.slice(2)].filter(({ length }) => length > 0);
  const tests = bounds.map(([sign, bound]): Test => {
    const compare = Object.hasOwn(NUMERIC, String(sign)) ? NUMERIC[String(sign)] : undefined;
    if (compare === undefined || typeof bound !== "number") {
      throw `${place} compares numeric with ${JSON.stringify(operand)}`;
    }
    return (value) => typeof value === "number" && compare(value, bound);
  });
  return (value) => tests.every((test) => test(value));
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const each = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
