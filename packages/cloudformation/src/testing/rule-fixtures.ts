import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Finding } from "../finding.ts";
import type { RuleInfo } from "../rules/rule.ts";

/** The rules of a package, and the files that break and keep each of them. */
export interface RuleFixtures {
  readonly rules: readonly RuleInfo[];
  /**
   * Holds `<ID>/bad` and `<ID>/good` with files as an author has them; `bad/findings.txt` lists
   * where the rule complains, a line each: `file:line`, or `file` for a complaint about all of it.
   */
  readonly folder: string;
  /** Everything that is found in such a folder. */
  readonly findingsIn: (folder: string) => readonly Finding[];
}

/** Declares the tests that the rules of every package have to pass. */
export function describeRules(name: string, { rules, folder, findingsIn }: RuleFixtures): void {
  const ids = rules.map(({ id }) => id);
  const own = (id: string, kind: "bad" | "good") =>
    findingsIn(join(folder, id, kind)).filter(({ rule }) => rule === id);

  describe(`the rules of ${name}`, () => {
    it("have ids of their own, in order, and fixtures each", () => {
      expect(ids.length).toBeGreaterThan(0);
      expect(ids).toEqual([...new Set(ids)].sort());
      expect(readdirSync(folder).sort()).toEqual(ids);
    });

    it.each(ids)("%s complains where its bad fixture says", (id) => {
      const expected = readFileSync(join(folder, id, "bad/findings.txt"), "utf8");

      const findings = own(id, "bad");

      expect(findings.length).toBeGreaterThan(0);
      expect([...new Set(findings.map(place))].sort()).toEqual(expected.trim().split("\n").sort());
      expect(new Set(findings.map(({ severity }) => severity))).toEqual(
        new Set([rules.find((rule) => rule.id === id)?.severity]),
      );
    });

    it.each(ids)("%s is silent on its good fixture", (id) => {
      expect(existsSync(join(folder, id, "good"))).toBe(true);
      expect(own(id, "good")).toEqual([]);
    });
  });
}

function place({ file, range }: Finding): string {
  return range === undefined ? file : `${file}:${range.start.line}`;
}
