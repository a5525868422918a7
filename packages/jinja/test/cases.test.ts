import { describe, expect, it } from "vitest";
import { readCaseFiles } from "./case-files.ts";
import { renderCase } from "./engine.ts";

const files = readCaseFiles();

describe("the case files", () => {
  it("are there", () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap(({ cases }) => cases).length).toBeGreaterThan(280);
  });

  describe.each(files)("$topic", ({ cases }) => {
    it.each(cases.map((entry) => entry.case))("$name", (one) => {
      const result = renderCase(one.template, one.context);

      if (one.error) {
        expect(result).toMatchObject({ code: one.error.code });
        expect(result).toHaveProperty("message", expect.stringContaining(one.error.message));
        if (one.error.at) expect(result).toHaveProperty("at", one.error.at);
      } else {
        expect(result).toEqual({ text: one.expected });
      }
    });
  });
});
