import { isList, isObject, type TemplatePath, type TemplateValue } from "../template.ts";
import { intrinsicOf } from "./choices.ts";
import type { KindOf, ValueKind } from "./value-kind.ts";

/** An argument that is not what its function takes. */
export interface ArgumentProblem {
  /** Below the function's key. */
  readonly path: TemplatePath;
  readonly message: string;
}

type Check = (value: TemplateValue | undefined, kindOf: KindOf) => string | undefined;

const kind =
  (wanted: ValueKind, words: string): Check =>
  (value, kindOf) => {
    const given = kindOf(value);
    return given === "unknown" || given === wanted ? undefined : `${words}, not ${named(given)}`;
  };
const text = kind("text", "a text");
const list = kind("list", "a list");

const literalText: Check = (value) =>
  typeof value === "object" ? "a text that is written out" : undefined;

const texts: Check = (value, kindOf) => {
  const problem = list(value, kindOf);
  if (problem !== undefined || !isList(value)) return problem;
  return value.some((item) => text(item, kindOf) !== undefined) ? "a list of texts" : undefined;
};

const wholeNumber =
  (minimum: number, maximum: number): Check =>
  (value, kindOf) => {
    const problem = text(value, kindOf);
    if (problem !== undefined) return `a whole number, not ${named(kindOf(value))}`;
    if (typeof value === "object") return undefined;
    const number = Number(value);
    const isRight = /^\d+$/.test(String(value)) && number >= minimum && number <= maximum;
    const upper = maximum === Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`;
    return isRight ? undefined : `a whole number from ${minimum}${upper}, not ${String(value)}`;
  };

const network: Check = (value, kindOf) => {
  const problem = text(value, kindOf);
  if (problem !== undefined || typeof value !== "string") return problem;
  return /^[\d.]+\/\d+$|^[\da-f:.]+\/\d+$/i.test(value)
    ? undefined
    : `a network such as 10.0.0.0/16, not ${value}`;
};

const region: Check = (value, kindOf) => {
  const problem = text(value, kindOf);
  if (problem !== undefined || typeof value !== "string") return problem;
  return value === "" || /^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(value)
    ? undefined
    : `a Region, not ${value}`;
};

const CONDITIONS = new Set(["Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"]);

const condition: Check = (value) => {
  const names = isObject(value) ? Object.keys(value) : [];
  return names.length === 1 && CONDITIONS.has(names[0] ?? "")
    ? undefined
    : "a condition: Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition with a name";
};

/** What functions whose arguments are a list take, in order; the last check holds for all further ones. */
const LISTED: Readonly<Record<string, readonly Check[]>> = {
  "Fn::And": [condition],
  "Fn::Cidr": [network, wholeNumber(1, 256), wholeNumber(1, 128)],
  "Fn::Equals": [text, text],
  "Fn::FindInMap": [text, text, text, () => undefined],
  "Fn::Join": [literalText, texts],
  "Fn::Not": [condition],
  "Fn::Or": [condition],
  "Fn::Select": [wholeNumber(0, Number.MAX_SAFE_INTEGER), list],
  "Fn::Split": [literalText, text],
};

/** What functions with a single argument take. */
const SINGLE: Readonly<Record<string, Check>> = {
  "Fn::Base64": text,
  "Fn::GetAZs": region,
  "Fn::ImportValue": (value, kindOf) =>
    intrinsicOf(value)?.name === "Fn::ImportValue"
      ? "a name that is not imported itself"
      : text(value, kindOf),
  "Fn::Length": list,
};

/** Where the arguments of a function, of which there are as many as it needs, are of another kind. */
export function* argumentProblems(
  name: string,
  argument: TemplateValue,
  kindOf: KindOf,
): Generator<ArgumentProblem> {
  const single = Object.hasOwn(SINGLE, name) ? SINGLE[name] : undefined;
  const problem = single?.(argument, kindOf);
  if (problem !== undefined) yield { path: [], message: `${name} takes ${problem}` };
  const checks = Object.hasOwn(LISTED, name) ? LISTED[name] : undefined;
  for (const [index, value] of isList(argument) && checks ? argument.entries() : []) {
    const check = checks?.[Math.min(index, checks.length - 1)];
    const wrong = check?.(value, kindOf);
    if (wrong === undefined) continue;
    yield { path: [index], message: `argument ${index + 1} of ${name} is ${wrong}` };
  }
  if (name === "Fn::Sub" && isList(argument) && isObject(argument[1])) {
    for (const [variable, value] of Object.entries(argument[1])) {
      const wrong = text(value, kindOf);
      if (wrong === undefined) continue;
      yield { path: [1, variable], message: `the variable ${variable} of Fn::Sub is ${wrong}` };
    }
  }
}

function named(given: ValueKind): string {
  return given === "mapping" ? "a mapping" : `a ${given}`;
}
