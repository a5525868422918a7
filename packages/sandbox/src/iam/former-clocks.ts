import type { Clock } from "../clock.ts";

/** Milliseconds of a clock that nobody sets. */
export type SteadyClock = () => number;

/** A clock that moved further than that was set. */
const JUMP_MILLISECONDS = 60_000;

/** Until then every client has learnt the new time from the `Date` of an answer. */
const REMEMBERED_MILLISECONDS = 10 * 60_000;

/**
 * What the clock of this machine would say, had it not been set lately. Clients correct themselves by
 * the time of an answer, and so sign for a while by a clock that is no longer.
 *
 * @returns the times of clocks that were set away from within ten minutes
 */
export function createFormerClocks(
  clock: Clock,
  steady: SteadyClock = () => performance.now(),
): () => readonly Date[] {
  let offset = clock().getTime() - steady();
  let former: readonly { readonly offset: number; readonly until: number }[] = [];
  return () => {
    const passed = steady();
    const current = clock().getTime() - passed;
    if (Math.abs(current - offset) > JUMP_MILLISECONDS) {
      former = [...former, { offset, until: passed + REMEMBERED_MILLISECONDS }];
      offset = current;
    }
    former = former.filter(({ until }) => until > passed);
    return former.map((one) => new Date(passed + one.offset));
  };
}
