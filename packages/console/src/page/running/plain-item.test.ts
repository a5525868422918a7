import { expect, it } from "vitest";
import { itemName, plainItem, readItem } from "./plain-item.ts";

it("shows an item as plain JSON, with no digit lost", () => {
  const item = {
    id: { S: "1" },
    count: { N: "12.5" },
    long: { N: "12345678901234567890123456789" },
    set: { NS: ["1", "2"] },
    nothing: { NULL: true },
    list: { L: [{ S: "a" }, { M: { deep: { BOOL: false } } }] },
  };

  expect(plainItem(item)).toEqual({
    id: "1",
    count: 12.5,
    long: "12345678901234567890123456789",
    set: [1, 2],
    nothing: null,
    list: ["a", { deep: false }],
  });
});

it("reads DynamoDB's JSON", () => {
  expect(readItem('{"id":{"S":"1"}}')).toEqual({ item: { id: { S: "1" } } });
});

it.each([
  ["{", /^This is not JSON: /],
  ["[]", /^Write an object/],
  ['{"id":"1"}', /^id is "1", but must say its type/],
  ['{"id":{"S":"1","N":"2"}}', /^id is .*must say its type/],
  ['{"id":{"X":"1"}}', /must say its type/],
])("says what is wrong with %s", (text, problem) => {
  expect(readItem(text)).toEqual({ problem: expect.stringMatching(problem) });
});

it.each([
  ["ann", "1", "ann / 1"],
  ["a b", "1", "a b / 1"],
  ["two\nlines", "1", "delete"],
  [" begins with a space", "1", "delete"],
  ["x".repeat(60), "1", "delete"],
])("calls the item of key %j and %j by what can be typed", (owner, at, name) => {
  const key = [
    { name: "owner", type: "S", role: "partition" },
    { name: "at", type: "N", role: "sort" },
  ] as const;

  expect(itemName([...key], { owner: { S: owner }, at: { N: at }, other: { S: "x" } })).toBe(name);
});
