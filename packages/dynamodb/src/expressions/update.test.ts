import { describe, expect, it } from "vitest";
import { type Item, validateItem } from "../values/index.ts";
import { createExpressionCache } from "./expression-cache.ts";
import { projectPaths } from "./projection.ts";
import { openScope } from "./scope.ts";
import { compileUpdate } from "./update.ts";

const key = validateItem({ pk: { S: "k" } });
const letters = (text: string) => [...text].map((letter) => ({ S: letter }));

const values = {
  ":one": { N: "1" },
  ":big": { N: "9.9e125" },
  ":x": { S: "x" },
  ":y": { S: "y" },
  ":l": { L: [{ S: "x" }] },
  ":ss": { SS: ["b", "c"] },
};

function compile(text: string) {
  return compileUpdate(text, openScope({ values }, createExpressionCache()));
}

function apply(text: string, before: Record<string, unknown> | undefined) {
  const item = before && validateItem({ pk: { S: "k" }, ...before });
  const after = compile(text).apply(item, key);
  return after && plain(after);
}

const plain = (item: Item) => JSON.parse(JSON.stringify(item));

const refusal = (run: () => unknown): string => {
  try {
    run();
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("an update", () => {
  it.each([
    ["REMOVE l[1], l[2]", "abcde", "ade"],
    ["REMOVE l[2], l[1]", "abcde", "ade"],
    ["REMOVE l[0] SET l[2] = :x", "abc", "bx"],
    ["SET l[2] = :x REMOVE l[0]", "abc", "bx"],
    ["SET l[2147483647] = :x", "a", "ax"],
    ["SET l[9] = :y, l[7] = :x", "a", "axy"],
    ["SET l[7] = :x REMOVE l[0]", "ab", "bx"],
    ["SET l = list_append(l, :l)", "a", "ax"],
    ["SET l = list_append(:l, l)", "a", "xa"],
    ["REMOVE l[17]", "abc", "abc"],
  ])("%s makes of [%s] [%s]", (text, before, after) => {
    expect(apply(text, { l: { L: letters(before) } })).toEqual({
      pk: { S: "k" },
      l: { L: letters(after) },
    });
  });

  it.each([
    ["SET a = :x", {}, { a: { S: "x" } }],
    ["set a = b REMOVE b", { b: { N: "2" } }, { a: { N: "2" } }],
    ["SET a = b, b = a", { a: { N: "1" }, b: { N: "2" } }, { a: { N: "2" }, b: { N: "1" } }],
    ["SET n = n + :one", { n: { N: "0.5" } }, { n: { N: "1.5" } }],
    ["SET n = (n - :one)", { n: { N: "1" } }, { n: { N: "0" } }],
    ["SET n = if_not_exists(n, :one) + :one", {}, { n: { N: "2" } }],
    ["SET n = if_not_exists(n, if_not_exists(o, :one))", {}, { n: { N: "1" } }],
    [
      "SET m.a.b = :x",
      { m: { M: { a: { M: {} } } } },
      { m: { M: { a: { M: { b: { S: "x" } } } } } },
    ],
    ["REMOVE m.a", { m: { M: { a: { S: "x" } } } }, { m: { M: {} } }],
    ["ADD n :one", {}, { n: { N: "1" } }],
    ["ADD n :one", { n: { N: "41" } }, { n: { N: "42" } }],
    ["ADD s :ss", { s: { SS: ["a", "b"] } }, { s: { SS: ["a", "b", "c"] } }],
    ["DELETE s :ss", { s: { SS: ["a", "b"] } }, { s: { SS: ["a"] } }],
    ["DELETE s :ss", { s: { SS: ["b", "c"] } }, {}],
    ["DELETE s :ss", {}, {}],
  ])("%s (%#)", (text, before, after) => {
    expect(apply(text, before)).toEqual({ pk: { S: "k" }, ...after });
  });

  it.each(["REMOVE a", "REMOVE a.b", "REMOVE a[0]", "DELETE s :ss"])(
    "does not make an item by %s alone",
    (text) => {
      expect(apply(text, undefined)).toBeUndefined();
    },
  );

  it("makes an item by what else it does", () => {
    expect(apply("REMOVE a.b SET c = :x", undefined)).toEqual({ pk: { S: "k" }, c: { S: "x" } });
  });

  it("leaves the item as it was in place", () => {
    const before = validateItem({ l: { L: letters("ab") }, m: { M: { a: { S: "x" } } } });
    const text = JSON.stringify(before);

    compile("SET m.b = :x REMOVE l[0], m.a").apply(before, key);

    expect(JSON.stringify(before)).toBe(text);
  });

  it.each([
    [
      "SET a = b",
      {},
      "The provided expression refers to an attribute that does not exist in the item",
    ],
    [
      "SET a.b = :x",
      {},
      "The document path provided in the update expression is invalid for update",
    ],
    ["REMOVE a.b", {}, "The document path provided in the update expression is invalid for update"],
    [
      "SET a[0] = :x",
      { a: { M: {} } },
      "The document path provided in the update expression is invalid for update",
    ],
    [
      "SET a = s + :one",
      { s: { S: "1" } },
      "An operand in the update expression has an incorrect data type",
    ],
    [
      "ADD a :ss",
      { a: { NS: ["1"] } },
      "An operand in the update expression has an incorrect data type",
    ],
    [
      "SET v = v + :big",
      { v: { N: "9.9e125" } },
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ],
    [
      "ADD v :one",
      { v: { N: "1e50" } },
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ],
  ])("refuses %s for %j", (text, before, message) => {
    expect(refusal(() => apply(text, before))).toBe(message);
  });

  it.each([
    [
      "SET a = :x REMOVE a",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
    ],
    [
      "SET a.b = :x, a = :y",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
    ],
    [
      "SET a.b = :x, a[1] = :y",
      "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
    ],
    ["SET a = :x SET b = :y", 'The "SET" section can only be used once in an update expression;'],
    ["SET a = f(:x)", "Invalid function name; function: f"],
    [
      "SET a = list_append(list_append(:l, :l), :l)",
      "The function is not allowed to be used this way in an expression; function: list_append",
    ],
    [
      "SET a = list_append(:l)",
      "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1",
    ],
    [
      "SET a = list_append(:l, :x)",
      "Incorrect operand type for operator or function; operator or function: list_append, operand type: S",
    ],
    [
      "SET a = if_not_exists(:x, :y)",
      "Operator or function requires a document path; operator or function: if_not_exists",
    ],
    [
      "SET a = b + :x",
      "Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
    ["SET a = b + c + d", 'Syntax error; token: "+", near: "c + d"'],
    [
      "ADD a :x",
      "Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    ],
    [
      "DELETE a :one",
      "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER",
    ],
    ["SET _123 = :x", 'Syntax error; token: "_", near: "SET _123"'],
    ["INVALID SYNTAX HERE", 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
    ["SET", 'Syntax error; token: "<EOF>", near: "SET"'],
    ["SET a = :x,", 'Syntax error; token: "<EOF>", near: ","'],
    ["SET a[:one] = :x", 'Syntax error; token: ":one", near: "[:one]"'],
    ["SET l[4294967296] = :x", "List index is not within the allowable range; index: [4294967296]"],
    [
      "SET #a = :none",
      "An expression attribute name used in the document path is not defined; attribute name: #a",
    ],
  ])("refuses %s", (text, message) => {
    expect(refusal(() => compile(text))).toBe(`Invalid UpdateExpression: ${message}`);
  });

  it("refuses to nest deeper than 32 levels by a path", () => {
    let deep: unknown = { M: {} };
    for (let level = 1; level < 32; level += 1) deep = { M: { n: deep } };
    const path = `a${".n".repeat(31)}`;

    expect(refusal(() => apply(`SET ${path} = :x`, { a: deep }))).toBe("accepted");
    expect(refusal(() => apply(`SET ${path} = :l`, { a: deep }))).toMatch(/^Nesting Levels have/);
    expect(refusal(() => compile(`SET ${path}.n = :x`))).toBe(
      "Invalid UpdateExpression: The document path has too many nesting levels; nesting levels: 33",
    );
  });

  it("shows what it touched, before and after", () => {
    const before = validateItem({ m: { M: { a: { N: "1" }, other: { S: "x" } } }, z: { S: "z" } });
    const update = compile("SET m.a = m.a + :one, m.b = :x REMOVE z");

    const after = update.apply(before, key) as Item;

    expect(plain(projectPaths(before, update.paths))).toEqual({
      m: { M: { a: { N: "1" } } },
      z: { S: "z" },
    });
    expect(plain(projectPaths(after, update.paths))).toEqual({
      m: { M: { a: { N: "2" }, b: { S: "x" } } },
    });
  });
});
