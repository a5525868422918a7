import {
  type Attributes,
  type AttributeValue,
  compareValues,
  equalValues,
  held,
  type ValueType,
} from "../values/index.ts";
import { type BoundCondition, bindCondition } from "./bind-condition.ts";
import { type ExpressionParameter, reading } from "./compile.ts";
import { evaluateOperand } from "./operand.ts";
import { parseCondition } from "./parse-condition.ts";
import type { Path } from "./path.ts";
import type { Scope } from "./scope.ts";
import type { Comparator } from "./syntax.ts";

/** A condition that holds for an item or does not. */
export interface Condition {
  test(item: Attributes | undefined): boolean;
  /** The paths that it looks at. */
  readonly paths: readonly Path[];
}

/** Compiles a condition or filter expression. */
export function compileCondition(
  parameter: ExpressionParameter & ("ConditionExpression" | "FilterExpression"),
  text: string,
  scope: Scope,
): Condition {
  return reading(parameter, () => {
    const paths: Path[] = [];
    const bound = bindCondition(scope.cache.parse(parseCondition, text), scope, paths);
    return { test: (item) => holds(bound, item), paths };
  });
}

/** Whether a condition holds for an item. */
export function holds(condition: BoundCondition, item: Attributes | undefined): boolean {
  switch (condition.kind) {
    case "and":
      return condition.terms.every((term) => holds(term, item));
    case "or":
      return condition.terms.some((term) => holds(term, item));
    case "not":
      return !holds(condition.term, item);
    default:
      return holdsFor(
        condition.operator,
        condition.args.map((arg) => evaluateOperand(arg, item)),
      );
  }
}

type Operands = readonly (AttributeValue | undefined)[];

/** Whether an operator holds for values; without one of them, only what asks for that does. */
function holdsFor(operator: string, [first, ...rest]: Operands): boolean {
  const [second, third] = rest;
  switch (operator) {
    case "attribute_exists":
      return first !== undefined;
    case "attribute_not_exists":
      return first === undefined;
    case "<>":
      return !(first && second && equalValues(first, second));
    case "=":
      return !!(first && second && equalValues(first, second));
    case "IN":
      return rest.some((each) => !!(first && each && equalValues(first, each)));
    case "BETWEEN":
      return inOrder(">=", first, second) && inOrder("<=", first, third);
    case "begins_with":
      return beginsWith(first, second);
    case "contains":
      return contains(first, second);
    case "attribute_type":
      return first !== undefined && (held(second, "S") ?? "") in first;
    default:
      return inOrder(operator as Comparator, first, second);
  }
}

function inOrder(
  operator: Comparator,
  first: AttributeValue | undefined,
  second: AttributeValue | undefined,
): boolean {
  const order = first && second && compareValues(first, second);
  if (order === undefined) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

const bytes = (base64: string) => Buffer.from(base64, "base64");

/** Whether a string or binary value begins with another. */
export function beginsWith(
  whole: AttributeValue | undefined,
  start: AttributeValue | undefined,
): boolean {
  const [text, prefix] = [held(whole, "S"), held(start, "S")];
  if (text !== undefined && prefix !== undefined) return text.startsWith(prefix);
  const [data, head] = [held(whole, "B"), held(start, "B")];
  if (data === undefined || head === undefined) return false;
  return bytes(data).subarray(0, bytes(head).length).equals(bytes(head));
}

const MEMBER_TYPES: readonly (readonly ["SS" | "NS" | "BS", ValueType & ("S" | "N" | "B")])[] = [
  ["SS", "S"],
  ["NS", "N"],
  ["BS", "B"],
];

/** Whether a text has a part, or a set or list a member. */
export function contains(
  whole: AttributeValue | undefined,
  part: AttributeValue | undefined,
): boolean {
  if (whole === undefined || part === undefined) return false;
  const list = held(whole, "L");
  if (list) return list.some((element) => equalValues(element, part));
  for (const [set, type] of MEMBER_TYPES) {
    const [members, member] = [held(whole, set), held(part, type)];
    if (members && member !== undefined) return members.includes(member);
  }
  const [text, piece] = [held(whole, "S"), held(part, "S")];
  if (text !== undefined && piece !== undefined) return text.includes(piece);
  const [data, sought] = [held(whole, "B"), held(part, "B")];
  return data !== undefined && sought !== undefined && bytes(data).includes(bytes(sought));
}
