import { expect, it } from "vitest";
import { runsOn } from "./oldest-node.ts";

it.each([
  ["20.20.2", false],
  ["22.17.1", false],
  ["22.18.0", true],
  ["24.0.0", true],
])("says of Node.js %s whether it runs the command: %s", (version, expected) => {
  expect(runsOn(version)).toBe(expected);
});
