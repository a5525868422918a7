import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { alarmedBy, atRest, fillCostTables, ofRequests, templateOf } from "../costs/cost-tables.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/guides/on-aws.md"), "utf8");
const sum = (lines: ReturnType<typeof atRest>) =>
  lines.reduce((total, { dollars }) => total + dollars, 0);

it("finds the tables of the page current", () => {
  expect(fillCostTables(page)).toBe(page);
});

it("comes to what the page says in words", () => {
  expect(sum(atRest().slice(0, 5))).toBeCloseTo(3, 5);
  expect(page).toContain("Three dollars for an environment with one service of five handlers");
  expect(sum(ofRequests())).toBeCloseTo(1.96, 2);
});

it("counts each metric of an alarm that computes, and each custom metric once", () => {
  const environment = alarmedBy(templateOf("environment"));
  const one = alarmedBy(templateOf("instance", { routes: ["GET /items list-items list"] }));
  const five = alarmedBy(templateOf("instance"));

  expect(environment.alarmMetrics).toBeGreaterThan(environment.alarms);
  expect(environment.customMetrics).toBe(1);
  // What a further handler adds is watched, but nothing is emitted for it.
  expect(five.alarms - one.alarms).toBe(8);
  expect([one.customMetrics, five.customMetrics]).toEqual([1, 1]);
});
