import { expect, it } from "vitest";
import { newsLines } from "./news-lines.ts";

it("shows the end of what a build printed without its colours", () => {
  const lines = newsLines(
    {
      type: "action",
      stage: "Build",
      action: "Build",
      status: "Failed",
      milliseconds: 1_000,
      detail: "exit status 1",
      tail: ["\u001b[31m1 failed\u001b[39m", "  at test.mjs:1"],
    },
    (_, text) => text,
  );

  expect(lines).toEqual([
    "failed Build 1.0 s  exit status 1",
    "       | 1 failed",
    "       |   at test.mjs:1",
  ]);
});
