import { parseSchedule, type Schedule } from "./schedule-expression.ts";

export interface ZonedScheduleOptions {
  /** A name of the IANA time zone database. @default "UTC" */
  readonly timeZone?: string;
  /** Nothing is due before. */
  readonly start?: Date;
  /** Nothing is due after. */
  readonly end?: Date;
}

/** Two times a year a wall clock leaves out an hour; the time after that is there. */
const MOST_SKIPPED = 3;

/**
 * Reads a schedule of EventBridge Scheduler: `rate(…)`, `cron(…)` in a time zone, or `at(2026-11-26T10:00:00)`.
 * What falls into the hour that a change to summer time leaves out is skipped, what comes twice in autumn runs once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @returns what is wrong with it, as a text, where it cannot be read
 */
export function parseZonedSchedule(
  expression: string,
  { timeZone = "UTC", start, end }: ZonedScheduleOptions = {},
): Schedule | string {
  const clock = wallClock(timeZone);
  if (clock === undefined) return `"${timeZone}" is not a time zone`;
  const schedule = expression.startsWith("rate(")
    ? parseSchedule(expression)
    : inZone(expression, clock);
  if (typeof schedule === "string") return schedule;
  return {
    next(after) {
      const from = start !== undefined && start > after ? new Date(start.getTime() - 1) : after;
      const due = schedule.next(from);
      return due !== undefined && end !== undefined && due > end ? undefined : due;
    },
  };
}

function inZone(expression: string, clock: WallClock): Schedule | string {
  const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  if (at !== undefined) {
    const wall = new Date(`${at}Z`);
    const once = Number.isNaN(wall.getTime()) ? undefined : clock.instantOf(wall);
    if (once === undefined) return `"${expression}" is not a time of that time zone`;
    return { next: (after) => (once > after ? once : undefined) };
  }
  const cron = parseSchedule(expression);
  if (typeof cron === "string") return cron;
  return {
    next(after) {
      let wall: Date | undefined = clock.wallOf(after);
      for (let count = 0; count < MOST_SKIPPED; count += 1) {
        wall = cron.next(wall);
        if (wall === undefined) return undefined;
        const instant = clock.instantOf(wall);
        if (instant !== undefined && instant > after) return instant;
      }
      return undefined;
    },
  };
}

/** What the clocks of a time zone show, as if it were UTC, and when they show it. */
interface WallClock {
  wallOf(instant: Date): Date;
  /** The first time; `undefined` when the clocks leave it out. */
  instantOf(wall: Date): Date | undefined;
}

function wallClock(timeZone: string): WallClock | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const wallOf = (instant: Date): Date => {
    const shown = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const read = (type: Intl.DateTimeFormatPartTypes) => Number(shown.get(type));
    return new Date(
      Date.UTC(
        read("year"),
        read("month") - 1,
        read("day"),
        read("hour"),
        read("minute"),
        read("second"),
        instant.getUTCMilliseconds(),
      ),
    );
  };
  const offsetAt = (time: number) => wallOf(new Date(time)).getTime() - time;
  return {
    wallOf,
    instantOf(wall) {
      const day = 86_400_000;
      // The offsets around the time: the larger one gives the earlier instant.
      const offsets = [offsetAt(wall.getTime() - day), offsetAt(wall.getTime() + day)];
      const instants = offsets
        .map((offset) => new Date(wall.getTime() - offset))
        .filter((instant) => wallOf(instant).getTime() === wall.getTime())
        .sort((one, other) => one.getTime() - other.getTime());
      return instants[0];
    },
  };
}
