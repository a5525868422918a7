import { expect, it } from "vitest";
import { readProvenance, writeProvenance } from "./provenance.ts";

it("comes back as it was written, whatever alphabet the author is written in", () => {
  const provenance = { commit: "4f3c2d1", author: "Ada Łovelace", execution: "e", digest: "d" };

  expect(readProvenance(writeProvenance(provenance))).toEqual(provenance);
});

it.each([
  ["nothing", undefined],
  ["no JSON", "%%%"],
  ["a list", writeProvenance([] as never)],
  ["other fields", writeProvenance({ constructor: "x" } as never)],
  ["values that are not texts", writeProvenance({ commit: 1 } as never)],
  ["more than a header should hold", writeProvenance({ commit: "x".repeat(5000) })],
])("says nothing for %s", (_, header) => {
  expect(readProvenance(header)).toBeUndefined();
});
