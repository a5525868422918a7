import { isList, type TemplateValue } from "../template.ts";
import { EvaluateError } from "./evaluate-error.ts";
import {
  argumentList,
  fail,
  type Intrinsic,
  type IntrinsicCall,
  preview,
} from "./intrinsic-call.ts";

export const condition: Intrinsic = (call) => {
  if (typeof call.argument !== "string") return fail(call, "takes the name of a condition");
  return conditionNamed(call, call.argument);
};

/** Only the chosen branch is computed. */
export const ifFunction: Intrinsic = (call) => {
  const [name = null, whenTrue = null, whenFalse = null] = argumentList(call, 3);
  if (typeof name !== "string") return fail(call, "takes the name of a condition first");
  return conditionNamed(call, name) ? call.evaluate(whenTrue, 1) : call.evaluate(whenFalse, 2);
};

export const equals: Intrinsic = (call) => {
  const [left, right] = argumentList(call, 2).map((part, index) => call.evaluate(part, index));
  return comparable(left) === comparable(right);
};

export const and: Intrinsic = (call) => truths(call, 2, 10).every(Boolean);

export const or: Intrinsic = (call) => truths(call, 2, 10).some(Boolean);

export const not: Intrinsic = (call) => truths(call, 1, 1)[0] === false;

function truths(call: IntrinsicCall, minimum: number, maximum: number): readonly boolean[] {
  return argumentList(call, minimum, maximum).map((part, index) => {
    const value = call.evaluate(part, index);
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    return fail(call, `takes conditions, not ${preview(value)}`);
  });
}

function conditionNamed(call: IntrinsicCall, name: string): boolean {
  const value = call.scope.condition(name);
  if (value !== undefined) return value;
  const message = `the condition ${name} is not defined under Conditions`;
  throw new EvaluateError("unknown-condition", call.path, message);
}

/** CloudFormation compares texts: the number 1 equals "1", and true equals "true". */
function comparable(value: TemplateValue | undefined): string {
  if (isList(value)) return JSON.stringify(value.map(comparable));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
