import { expect, it } from "vitest";
import { parseSchedule } from "./schedule-expression.ts";

const AFTER = "2026-11-26T10:20:30Z"; // a Thursday

it.each([
  ["rate(1 minute)", "2026-11-26T10:21:30.000Z"],
  ["rate(5 hours)", "2026-11-26T15:20:30.000Z"],
  ["cron(0 10 * * ? *)", "2026-11-27T10:00:00.000Z"],
  ["cron(15 12 * * ? *)", "2026-11-26T12:15:00.000Z"],
  ["cron(0 18 ? * MON-FRI *)", "2026-11-26T18:00:00.000Z"],
  ["cron(0 8 1 * ? *)", "2026-12-01T08:00:00.000Z"],
  ["cron(0/15 * * * ? *)", "2026-11-26T10:30:00.000Z"],
  ["cron(0/10 * ? * SAT,SUN *)", "2026-11-28T00:00:00.000Z"],
  ["cron(0 0 L * ? *)", "2026-11-30T00:00:00.000Z"],
  ["cron(0 9 ? * 2#1 *)", "2026-12-07T09:00:00.000Z"],
  ["cron(0 0 29 2 ? *)", "2028-02-29T00:00:00.000Z"],
  ["cron(0 0 1 1 ? 2020)", undefined],
])("finds when %s is due next", (expression, expected) => {
  const schedule = parseSchedule(expression);

  if (typeof schedule === "string") throw new Error(schedule);
  expect(schedule.next(new Date(AFTER))?.toISOString()).toBe(expected);
});

it.each([
  ["rate(0 minutes)"],
  ["rate(5 seconds)"],
  ["cron(0 10 * * * *)"],
  ["cron(0 10 ? * ? *)"],
  ["cron(61 10 * * ? *)"],
  ["cron(0 10 3W * ? *)"],
  ["cron(0/0 10 * * ? *)"],
  ["every day"],
])("cannot read %s", (expression) => {
  expect(parseSchedule(expression)).toContain("is not a schedule that is run here");
});
