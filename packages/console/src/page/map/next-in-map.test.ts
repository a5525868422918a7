import { expect, it } from "vitest";
import { nextInMap } from "./next-in-map.ts";

const PLACES = new Map([
  ["route", { x: 0, y: 50 }],
  ["first", { x: 100, y: 0 }],
  ["second", { x: 100, y: 50 }],
  ["third", { x: 100, y: 100 }],
]);
const calls = [{ from: "route", to: "second", by: "Target" }];

it.each([
  ["ArrowRight", "route", "second"],
  ["ArrowLeft", "second", "route"],
  ["ArrowDown", "first", "second"],
  ["ArrowUp", "third", "second"],
  ["ArrowUp", "first", undefined],
  ["ArrowRight", "third", undefined],
  ["ArrowDown", "unknown", undefined],
  ["Tab", "first", undefined],
])("leads by %s from %s to %s", (key, from, to) => {
  expect(nextInMap(key, from, { calls }, { places: PLACES })).toBe(to);
});
