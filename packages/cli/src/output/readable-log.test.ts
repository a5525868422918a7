import { expect, it } from "vitest";
import { readableLog } from "./readable-log.ts";

const plain = (_style: string, text: string) => text;

it.each([
  ["2026-11-26T10:00:00.000Z\tid\tINFO\thello\nworld", "INFO  hello\nworld"],
  ["2026-11-26T10:00:00.000Z\tid\tERROR\tno", "ERROR no"],
  ["written to standard output", "written to standard output"],
  ["{not JSON", "{not JSON"],
  ['{"level":"WARN","message":"low"}', "WARN  low"],
  [
    '{"level":"INFO","message":"request answered","method":"GET","status":404,"duration":1.5,"problem":"not-found"}',
    "INFO  GET 404 1.5 ms not-found",
  ],
  [
    '{"level":"ERROR","message":"request answered","method":"GET","status":500,"duration":2,"error":{"name":"TypeError","message":"x is not a function","stack":["    at f (a.ts:1:2)"],"cause":{"name":"Error","message":"deeper"}}}',
    "ERROR GET 500 2 ms\n  TypeError: x is not a function\n    at f (a.ts:1:2)\n  because Error: deeper",
  ],
])("makes %j readable", (message, expected) => {
  expect(readableLog(message, plain)).toBe(expected);
});

it("leaves out what holds metrics alone", () => {
  expect(readableLog('{"_aws":{},"duration":1}', plain)).toBeUndefined();
});
