import { expect, it } from "vitest";
import { bodyProblem, readableBody } from "./request-body.ts";

it.each<[string, string, string, RegExp | undefined]>([
  ["JSON", '{"a":1}', "application/json", undefined],
  ["no JSON", "{a:1}", "application/json; charset=utf-8", /^The body is not JSON: /],
  ["no JSON in a type made of it", "{", "application/merge-patch+json", /not JSON/],
  ["text", "{", "text/plain", undefined],
  ["nothing", "", "application/json", undefined],
])("says what is wrong with %s", (_, body, type, expected) => {
  const problem = bodyProblem(body, [["Content-Type", type]]);

  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(expected);
});

it.each<[string, string, string]>([
  ['{"a":[1]}', "application/problem+json", '{\n  "a": [\n    1\n  ]\n}'],
  ['{"a":', "application/json", '{"a":'],
  ['{"a":1}', "text/plain", '{"a":1}'],
])("shows %s of %s as it is read best", (text, type, expected) => {
  expect(readableBody(text, type)).toBe(expected);
});
