import { UsageError } from "../usage-error.ts";
import { timeSpan } from "./time-span.ts";

/** Reads `10m` as ten minutes before `now`, and an ISO 8601 time as itself. @throws UsageError */
export function since(text: string, now: Date): Date {
  const span = timeSpan(text);
  if (span !== undefined) return new Date(now.getTime() - span);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `--since is "${text}", but must be a time span such as 30s, 10m, 2h or 1d, or a time such as ${now.toISOString()}`,
  );
}
