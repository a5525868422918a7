import { describe, expect, it } from "vitest";
import { validateItem } from "../values/index.ts";
import { compileCondition } from "./condition.ts";
import { createExpressionCache } from "./expression-cache.ts";
import { openScope } from "./scope.ts";

const item = validateItem({
  a: { N: "5" },
  s: { S: "hello" },
  b: { B: "AAEC" },
  l: { L: [{ N: "1" }, { S: "x" }] },
  m: { M: { k: { SS: ["b", "a"] }, n: { M: { deep: { BOOL: true } } } } },
  ss: { SS: ["b", "a"] },
  ns: { NS: ["10", "9"] },
});

const values = {
  ":five": { N: "5.0" },
  ":six": { N: "6" },
  ":ten": { N: "10" },
  ":hello": { S: "hello" },
  ":hel": { S: "hel" },
  ":x": { S: "x" },
  ":S": { S: "S" },
  ":true": { BOOL: true },
  ":list": { L: [{ N: "1.0" }, { S: "x" }] },
  ":map": { M: { n: { M: { deep: { BOOL: true } } }, k: { SS: ["a", "b"] } } },
  ":set": { SS: ["a", "b"] },
  ":bytes": { B: "AAE=" },
};

function compile(text: string, names?: Record<string, string>) {
  const scope = openScope({ names, values }, createExpressionCache());
  return compileCondition("ConditionExpression", text, scope);
}

const refusal = (text: string): string => {
  try {
    compile(text);
    return "accepted";
  } catch (error) {
    return (error as Error).message.replace("Invalid ConditionExpression: ", "");
  }
};

describe("a condition", () => {
  it.each([
    ["a = :five", true],
    ["a <> :five", false],
    ["a < :six AND :six > a", true],
    ["a >= :five", true],
    ["NOT a = :six", true],
    ["NOT (a = :five OR a = :six)", false],
    ["a = :six OR a = :five AND s = :x", false],
    ["(a = :six OR a = :five) AND s = :hello", true],
    ["a BETWEEN :five AND :six", true],
    ["a between :six and :six", false],
    ["a IN (:six, :five)", true],
    ["absent IN (:six, elsewhere)", false],
    ["a IN (absent, :five)", true],
    ["absent = elsewhere", false],
    ["absent <> elsewhere", true],
    ["absent < :five", false],
    ["l = :list", true],
    ["m = :map", true],
    ["m.k = :set", true],
    ["ss = :set", true],
    ["l[1] = :x", true],
    ["l[7] = :x", false],
    ["(l)[1] = :x", true],
    ["(a) = :five", true],
    ["attribute_exists(m.n.deep)", true],
    ["attribute_not_exists(m.n.elsewhere)", true],
    ["attribute_type(s, :S)", true],
    ["attribute_type(a, :S)", false],
    ["begins_with(s, :hel)", true],
    ["begins_with(b, :bytes)", true],
    ["begins_with(a, :hel)", false],
    ["contains(s, :hel)", true],
    ["contains(l, :x)", true],
    ["contains(ns, :ten)", true],
    ["contains(ss, :x)", false],
    ["size(s) = :five", true],
    ["size(m) < :five", true],
    ["size(a) = :five", false],
    ["s > :five", false],
  ])("%s is %s", (text, expected) => {
    const condition = compile(text);

    const holds = condition.test(item);

    expect(holds).toBe(expected);
  });

  it("finds nothing in an item that does not exist", () => {
    expect(compile("attribute_not_exists(a)").test(undefined)).toBe(true);
    expect(compile("a = :five").test(undefined)).toBe(false);
  });

  it.each([
    ["", "The expression can not be empty;"],
    ["a", 'Syntax error; token: "<EOF>", near: "a"'],
    ["a = ", 'Syntax error; token: "<EOF>", near: "="'],
    ["a = _b", 'Syntax error; token: "_", near: "= _b"'],
    ["a IN ()", 'Syntax error; token: ")", near: "()"'],
    ["a AND b = :five", 'Syntax error; token: "AND", near: "a AND b"'],
    ["(a = :five", 'Syntax error; token: "<EOF>", near: ":five"'],
    ["(a = :five) = :six", 'Syntax error; token: "=", near: ") = :six"'],
    [
      "a = :none",
      "An expression attribute value used in expression is not defined; attribute value: :none",
    ],
    [
      "#a = :five",
      "An expression attribute name used in the document path is not defined; attribute name: #a",
    ],
    ["((a = :five))", "The expression has redundant parentheses;"],
    ["((a)) = :five", "The expression has redundant parentheses;"],
    ["name = :five", "Attribute name is a reserved keyword; reserved keyword: name"],
    ["dog(a) AND size(a)", "Invalid function name; function: dog"],
    ["size(a)", "The function is not allowed to be used this way in an expression; function: size"],
    [
      "attribute_exists(a) = :five",
      "The function is not allowed to be used this way in an expression; function: attribute_exists",
    ],
    [
      "attribute_exists(:five)",
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "size(a, b) = :five",
      "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
    ],
    [
      "size(:five) = :five",
      "Incorrect operand type for operator or function; operator or function: size, operand type: N",
    ],
    [
      "size(size(a)) = :five",
      "Incorrect operand type for operator or function; operator or function: size, operand type: N",
    ],
    [
      "begins_with(a, :five)",
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "a < :true",
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    [
      "a = a",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
    ],
    [
      "contains(m.k, m.k)",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [m, k]",
    ],
    [
      "attribute_type(a, :x)",
      "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    [
      "attribute_type(a, b)",
      "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
    ],
    [
      "a BETWEEN :six AND :five",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:5}",
    ],
    [
      "a BETWEEN :six AND :x",
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {S:x}",
    ],
    [
      "a[99999999999999] = :five",
      "List index is not within the allowable range; index: [99999999999999]",
    ],
  ])("refuses %s", (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it("complains of the first part that is wrong", () => {
    expect(refusal("a = :none AND begins_with(s, :five)")).toContain(":none");
    expect(refusal("begins_with(s, :five) AND a = :none")).toContain("begins_with");
  });

  it("takes 300 operators and refuses another", () => {
    const nested = (depth: number) => `a < b ${"or (a < b ".repeat(depth)}${")".repeat(depth)}`;

    expect(refusal(nested(149))).toBe("accepted");
    expect(refusal(nested(150))).toBe(
      "The expression contains too many operators; operator count: 301",
    );
  });

  it.each([
    "(".repeat(4096),
    `${"(".repeat(2000)}a < b${")".repeat(2000)}`,
    `${"not ".repeat(1000)}a < b`,
    `a < ${"f(".repeat(1300)}b${")".repeat(1300)}`,
    `a < ${"size(".repeat(600)}b${")".repeat(600)}`,
    `${"((((((((((a = :five)))))))))) or ".repeat(20)}a = b`,
  ])("refuses without delay what is nested without end (%#)", (text) => {
    expect(refusal(text)).not.toBe("accepted");
  });

  it("refuses more than 4 KB of text, whatever is in it", () => {
    expect(refusal("(".repeat(4097))).toBe(
      "Expression size has exceeded the maximum allowed size; expression size: 4097",
    );
  });

  it("takes a hundred values after IN and refuses another", () => {
    const among = (count: number) => `a IN (${Array(count).fill(":five").join(",")})`;

    expect(refusal(among(100))).toBe("accepted");
    expect(refusal(among(101))).toBe(
      "The IN operator is provided with too many operands; number of operands: 101",
    );
  });

  it("takes names for parts of a path, dots included", () => {
    const dotted = validateItem({ "a.b": { N: "5" }, ["__proto__"]: { N: "5" } });

    expect(compile("#n = :five", { "#n": "a.b" }).test(dotted)).toBe(true);
    expect(compile("#n = :five", { "#n": "__proto__" }).test(dotted)).toBe(true);
    expect(compile("attribute_exists(#n)", { "#n": "toString" }).test(dotted)).toBe(false);
  });
});
