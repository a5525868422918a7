import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bundleRules } from "../src/rules/all-rules.ts";
import { findingsIn, readFixture } from "./rule-fixture.ts";

const fixtures = new URL("../fixtures/rules/", import.meta.url);
const ids = bundleRules.map(({ id }) => id);

describe("the rules", () => {
  it("have ids of their own, in order, and fixtures each", () => {
    expect(ids.length).toBeGreaterThan(50);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(readdirSync(fixtures).sort()).toEqual(ids);
  });

  it.each(ids)("%s fires where its bad fixture says", async (id) => {
    const fixture = readFixture(new URL(`${id}/bad.yaml`, fixtures));
    const [file, line] = (fixture.at ?? "").split(":");

    const own = (await findingsIn(fixture)).filter(({ rule }) => rule === id);

    expect(own).not.toEqual([]);
    expect(own[0]).toMatchObject({ file, severity: severityOf(id) });
    expect(String(own[0]?.range?.start.line ?? "")).toBe(line ?? "");
  });

  it.each(ids)("%s is silent on its good fixture", async (id) => {
    const fixture = readFixture(new URL(`${id}/good.yaml`, fixtures));

    const findings = await findingsIn(fixture);

    expect(findings.filter(({ rule }) => rule === id)).toEqual([]);
  });
});

function severityOf(id: string): string | undefined {
  return bundleRules.find((rule) => rule.id === id)?.severity;
}
