const UNITS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/** Leap days come within eight years of each other. */
const MOST_DAYS = 8 * 366;

interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  isDay(date: Date): boolean;
}

/** When a schedule is due. */
export interface Schedule {
  /** The first time after another; `undefined` when there is none. */
  next(after: Date): Date | undefined;
}

/**
 * Reads `rate(5 minutes)` or `cron(0 9 ? * MON-FRI *)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @returns what is wrong with it, as a text, where it cannot be read
 */
export function parseSchedule(expression: string): Schedule | string {
  const [, amount, unit = ""] = /^rate\((\d{1,6}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? 0);
  if (milliseconds > 0) return { next: (after) => new Date(after.getTime() + milliseconds) };
  const [, fields] = /^cron\(([^()]+)\)$/.exec(expression) ?? [];
  const cron = fields === undefined ? undefined : parseCron(fields.trim().split(/\s+/));
  if (cron === undefined) return `"${expression}" is not a schedule that is run here`;
  return { next: (after) => nextOf(cron, after) };
}

function parseCron(fields: readonly string[]): Cron | undefined {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if (fields.length !== 6 || (dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const minutes = numbers(minute, 0, 59);
  const hours = numbers(hour, 0, 23);
  const months = numbers(month, 1, 12, MONTHS);
  const years = numbers(year, 1970, 2199);
  const isDay = dayOfWeek === "?" ? dayInMonth(dayOfMonth) : dayInWeek(dayOfWeek);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  return { minutes, hours, months, years, isDay };
}

function dayInMonth(field: string): Cron["isDay"] | undefined {
  if (field === "L") return (date) => date.getUTCDate() === lastDay(date);
  const days = numbers(field, 1, 31);
  return days && ((date) => days.has(date.getUTCDate()));
}

function dayInWeek(field: string): Cron["isDay"] | undefined {
  const [, day, which] = /^([A-Z\d]+)#([1-5])$/.exec(field) ?? [];
  const days = numbers(day ?? field, 1, 7, WEEKDAYS);
  return (
    days &&
    ((date) =>
      days.has(date.getUTCDay() + 1) &&
      (which === undefined || Math.ceil(date.getUTCDate() / 7) === Number(which)))
  );
}

/** `*`, `5`, `1-5`, `0/15`, `MON-FRI`, and lists of these. */
function numbers(
  field: string,
  least: number,
  most: number,
  names: readonly string[] = [],
): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/", 2);
    const [from = "", to] = range.split("-", 2);
    const first = range === "*" ? least : numberOf(from, names);
    const open = range === "*" || (part.includes("/") && to === undefined);
    const last = to !== undefined ? numberOf(to, names) : open ? most : first;
    const isRight = first >= least && last <= most && first <= last && /^[1-9]\d{0,3}$/.test(step);
    if (!isRight) return undefined;
    for (let value = first; value <= last; value += Number(step)) found.add(value);
  }
  return found;
}

function numberOf(text: string, names: readonly string[]): number {
  const index = names.indexOf(text.toUpperCase());
  if (index !== -1) return index + 1;
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}

function nextOf({ minutes, hours, months, years, isDay }: Cron, after: Date): Date | undefined {
  const day = new Date(after);
  day.setUTCHours(0, 0, 0, 0);
  for (let count = 0; count < MOST_DAYS; count += 1) {
    const fits = years.has(day.getUTCFullYear()) && months.has(day.getUTCMonth() + 1) && isDay(day);
    for (const hour of fits ? [...hours].sort((a, b) => a - b) : []) {
      for (const minute of [...minutes].sort((a, b) => a - b)) {
        const time = new Date(day);
        time.setUTCHours(hour, minute);
        if (time > after) return time;
      }
    }
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return undefined;
}

function lastDay(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
