import { UsageError } from "../usage-error.ts";

/** The port that stands in `text`. @throws UsageError naming where it was written */
export function portOption(text: string, from: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`the port is "${text}", but must be a number from 0 to 65535 (${from})`);
}
