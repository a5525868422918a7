import { expect, it } from "vitest";
import { parseZonedSchedule, type ZonedScheduleOptions } from "./zoned-schedule.ts";

const AFTER = "2026-03-28T12:00:00Z"; // Berlin goes from 2 to 3 o'clock on the 29th
const AUTUMN = "2026-10-24T12:00:00Z"; // and back from 3 to 2 on 25 October

it.each<[string, ZonedScheduleOptions, string, string | undefined]>([
  ["rate(5 minutes)", { timeZone: "Asia/Tokyo" }, AFTER, "2026-03-28T12:05:00.000Z"],
  ["cron(0 9 * * ? *)", {}, AFTER, "2026-03-29T09:00:00.000Z"],
  ["cron(0 9 * * ? *)", { timeZone: "Europe/Berlin" }, AFTER, "2026-03-29T07:00:00.000Z"],
  ["cron(0 9 * * ? *)", { timeZone: "America/New_York" }, AFTER, "2026-03-28T13:00:00.000Z"],
  ["cron(30 2 * * ? *)", { timeZone: "Europe/Berlin" }, AFTER, "2026-03-30T00:30:00.000Z"],
  ["cron(30 2 * * ? *)", { timeZone: "Europe/Berlin" }, AUTUMN, "2026-10-25T00:30:00.000Z"],
  [
    "cron(30 2 * * ? *)",
    { timeZone: "Europe/Berlin" },
    "2026-10-25T00:30:00Z",
    "2026-10-26T01:30:00.000Z",
  ],
  ["at(2026-04-01T08:00:00)", { timeZone: "Europe/Berlin" }, AFTER, "2026-04-01T06:00:00.000Z"],
  ["at(2026-03-01T08:00:00)", {}, AFTER, undefined],
  [
    "cron(0 9 * * ? *)",
    { start: new Date("2026-05-01T09:00:00Z") },
    AFTER,
    "2026-05-01T09:00:00.000Z",
  ],
  ["cron(0 9 * * ? *)", { end: new Date("2026-03-28T13:00:00Z") }, AFTER, undefined],
])("finds when %s with %j is due after %s", (expression, options, after, expected) => {
  const schedule = parseZonedSchedule(expression, options);

  if (typeof schedule === "string") throw new Error(schedule);
  expect(schedule.next(new Date(after))?.toISOString()).toBe(expected);
});

it.each([
  ["at(2026-13-01T08:00:00)", {}, "not a time"],
  ["at(2026-03-29T02:30:00)", { timeZone: "Europe/Berlin" }, "not a time"],
  ["at(tomorrow)", {}, "not a schedule"],
  ["cron(0 9 * * ? *)", { timeZone: "Europe/Bonn" }, '"Europe/Bonn" is not a time zone'],
])("says what is wrong with %s in %j", (expression, options, message) => {
  expect(parseZonedSchedule(expression, options)).toContain(message);
});
