import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { controlPlaneTemplate } from "../src/bootstrap/control-plane-template.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/guides/on-aws.md"), "utf8");

/** The rows of the table that begins with a heading, each as its cells. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const from = page.slice(page.indexOf(heading));
  return from
    .slice(0, from.indexOf("\n\n"))
    .split("\n")
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const atRest = rowsOf("| What | Count | Each | Sum |");
const requests = rowsOf("| What | How much | Price | Sum |");
const numberIn = (text = "") => Number.parseFloat(text.replaceAll(",", ""));
const priceIn = (text = "") => numberIn(text) / (text.endsWith("a million") ? 1_000_000 : 1);
const row = (rows: typeof atRest, what: RegExp) =>
  rows.find(([name = ""]) => what.test(name)) ?? [];
const cents = (dollars: number) => dollars.toFixed(2);

it.each([...atRest, ...requests].filter(([, count, each]) => count && each))(
  "multiplies what is billed: %s",
  (_, count, each, sum) => {
    expect(sum).toBe(cents(numberIn(count) * priceIn(each)));
  },
);

it("adds up what a million requests cost, and what an environment with a service does at rest", () => {
  const sumOf = (rows: typeof atRest) => rows.reduce((sum, cells) => sum + numberIn(cells[3]), 0);
  const [parts, together] = [requests.slice(0, -1), requests.at(-1)];

  expect(together?.[3]).toBe(cents(sumOf(parts)));
  expect(sumOf(atRest.slice(0, 5))).toBeCloseTo(3, 5);
});

it("estimates what a control plane costs from its template", () => {
  const { Resources } = controlPlaneTemplate({
    ...{ stateTable: "s", bucket: "b", provisioningRole: "r", codeKey: "k" },
  });
  const alarms = Object.values(Resources).filter(({ Type }) => Type === "AWS::CloudWatch::Alarm");
  const minutes = 30 * 24 * 60;
  const gigabytes = Resources.Function.Properties.MemorySize / 1024;
  const request = priceIn(row(requests, /^Lambda, requests/)[2]);
  const second = priceIn(row(requests, /^Lambda, time/)[2]);

  const sweep = row(atRest, /a sweep each minute/);
  expect(Resources.Sweep.Properties.ScheduleExpression).toBe("rate(1 minute)");
  expect([numberIn(sweep[1]), sweep[3]]).toEqual([
    minutes,
    cents(minutes * (request + 0.1 * gigabytes * second)),
  ]);
  expect(numberIn(row(atRest, /^its alarms/)[1])).toBe(alarms.length);
  expect(numberIn(row(atRest, /asks of its queue/)[1])).toBe((5 * minutes * 60) / 20);
});
