import { setImmediate } from "node:timers/promises";

/**
 * Makes what lets work that takes long go one at a time, each in a turn of the event loop of its own:
 * reading a template takes tens of milliseconds, and requests are answered between two of them.
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => setImmediate());
    return last;
  };
}
