import { BlockList, isIP } from "node:net";
import { matchesWildcard } from "./wildcard.ts";

/** Condition keys of a request; names are compared without regard to case. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>;

type Test = (actual: string, expected: string) => boolean;

const number =
  (test: (actual: number, expected: number) => boolean): Test =>
  (actual, expected) =>
    test(Number(actual), Number(expected));
const date =
  (test: (actual: number, expected: number) => boolean): Test =>
  (actual, expected) =>
    test(toTime(actual), toTime(expected));
const toTime = (value: string) => (/^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value));

const equals: Test = (actual, expected) => actual === expected;
const equalsIgnoreCase: Test = (actual, expected) =>
  actual.toLowerCase() === expected.toLowerCase();
const like: Test = (actual, expected) => matchesWildcard(expected, actual);

function arnLike(actual: string, expected: string): boolean {
  const parts = (arn: string) => {
    const [a = "", b = "", c = "", d = "", e = "", ...rest] = arn.split(":");
    return [a, b, c, d, e, rest.join(":")];
  };
  const actualParts = parts(actual);
  return parts(expected).every((part, index) => matchesWildcard(part, actualParts[index] ?? ""));
}

function inRange(actual: string, expected: string): boolean {
  const [network = "", bits] = expected.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(actual) === 0) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), type);
  return list.check(actual, isIP(actual) === 4 ? "ipv4" : "ipv6");
}

/** By operator: how one value is tested, and whether the outcome is turned round. */
const OPERATORS: Readonly<Record<string, { readonly test: Test; readonly negated?: true }>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoreCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoreCase, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  NumericEquals: { test: number((a, b) => a === b) },
  NumericNotEquals: { test: number((a, b) => a === b), negated: true },
  NumericLessThan: { test: number((a, b) => a < b) },
  NumericLessThanEquals: { test: number((a, b) => a <= b) },
  NumericGreaterThan: { test: number((a, b) => a > b) },
  NumericGreaterThanEquals: { test: number((a, b) => a >= b) },
  DateEquals: { test: date((a, b) => a === b) },
  DateNotEquals: { test: date((a, b) => a === b), negated: true },
  DateLessThan: { test: date((a, b) => a < b) },
  DateLessThanEquals: { test: date((a, b) => a <= b) },
  DateGreaterThan: { test: date((a, b) => a > b) },
  DateGreaterThanEquals: { test: date((a, b) => a >= b) },
  Bool: { test: equalsIgnoreCase },
  BinaryEquals: { test: equals },
  IpAddress: { test: inRange },
  NotIpAddress: { test: inRange, negated: true },
  ArnEquals: { test: arnLike },
  ArnLike: { test: arnLike },
  ArnNotEquals: { test: arnLike, negated: true },
  ArnNotLike: { test: arnLike, negated: true },
};

export type ConditionOutcome = "met" | "unmet" | { readonly notEvaluated: string };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export function evaluateCondition(
  [operator, key, expected]: readonly [string, string, readonly string[]],
  context: RequestContext,
): ConditionOutcome {
  const actual = lookUp(context, key);
  if (operator === "Null") {
    return (actual === undefined) === (expected[0] === "true") ? "met" : "unmet";
  }
  const [, set, name = "", ifExists] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const known = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (known === undefined) return { notEvaluated: `condition operator ${operator}` };
  if (actual === undefined) {
    // A key that the request does not carry meets only what is negated, optional or "for all".
    return known.negated || ifExists || set === "ForAllValues:" ? "met" : "unmet";
  }
  const values = typeof actual === "string" ? [actual] : actual;
  const meets = (value: string) => {
    const matched = expected.some((candidate) => known.test(value, candidate));
    return known.negated ? !matched : matched;
  };
  const met = set === "ForAllValues:" ? values.every(meets) : values.some(meets);
  return met ? "met" : "unmet";
}

/** The values of a condition key, whatever the case of its name. */
export function lookUp(
  context: RequestContext,
  key: string,
): string | readonly string[] | undefined {
  const wanted = key.toLowerCase();
  const found = Object.keys(context).find((name) => name.toLowerCase() === wanted);
  return found === undefined ? undefined : context[found];
}
