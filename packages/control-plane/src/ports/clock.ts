import { setTimeout } from "node:timers/promises";

/** The time, and the waiting for it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The machine's clock; a wait keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
};
