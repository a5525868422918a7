import { setTimeout } from "node:timers/promises";

/** Ctrl-C, or SIGTERM: what was asked for is not done, and nothing is wrong. */
export class InterruptedError extends Error {
  readonly code = "INTERRUPTED";
}

/**
 * Aborts at Ctrl-C or SIGTERM, so that a command can put its things in order; a second one ends the
 * process at once, as the system would.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  process.once("SIGTERM", () => controller.abort());
  return controller.signal;
}

/** The longest pause between two looks that become rarer, in milliseconds. */
const LONGEST_PAUSE = 2000;

/**
 * Looks until there is something to see: after `pollMilliseconds` at first, then ever more rarely, so
 * that a look comes at most a tenth of the whole wait too late.
 *
 * @throws InterruptedError when `signal` aborts meanwhile
 */
export async function lookUntil<T>(
  look: () => Promise<T | undefined>,
  options: { readonly pollMilliseconds: number; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const { pollMilliseconds, signal } = options;
  for (let waited = 0; ; ) {
    if (signal?.aborted) throw new InterruptedError("interrupted");
    const result = await look();
    if (result !== undefined) return result;
    const pause = Math.max(pollMilliseconds, Math.min(waited / 10, LONGEST_PAUSE));
    waited += pause;
    await setTimeout(pause, undefined, { signal }).catch(() => undefined);
  }
}
