import type { Trouble, Unpleasantness } from "./unpleasantness.ts";

/** What of AWS's unpleasantness somebody can switch on, by its name, and what it does. */
export const TROUBLES = {
  throttling: "calls are refused with Throttling",
  outages: "calls are answered by ServiceUnavailable",
  "lost-connections": "connections end before anything is done",
  "lost-answers": "connections end after it was done: the same token comes again",
  "expired-credentials": "now and then a call is refused with ExpiredToken",
  "late-reads": "after a change of a stack, two reads show it as it was",
  paging: "lists and histories have three entries a page",
} as const;

export type TroubleName = keyof typeof TROUBLES;

/** Those that happen to a call; the order is that in which they take turns. */
const OF_CALLS: Partial<Readonly<Record<TroubleName, Trouble>>> = {
  "lost-answers": "answer-lost",
  throttling: "throttled",
  "lost-connections": "connection-lost",
  outages: "unavailable",
};

/** Of the calls of an operation, every how-many-eth has a trouble, beginning with the first. */
const TROUBLED = 3;
/** No client repeats a call whose credentials have expired, so that it happens seldom. */
const EXPIRED = 25;

/**
 * A CloudFormation with these troubles. They are counted and not drawn: two runs of the same calls meet
 * the same, and a client that repeats a call gets through.
 */
export function chosenTroubles(names: readonly TroubleName[]): Unpleasantness {
  const ofCalls = Object.entries(OF_CALLS).filter(([name]) => names.some((one) => one === name));
  const expires = names.includes("expired-credentials");
  return {
    ...(names.includes("paging") && { pageSize: 3 }),
    ...(names.includes("late-reads") && { staleReads: 2 }),
    onCall({ count }) {
      if (expires && count % EXPIRED === 0) return "expired-credentials";
      const turn = (count - 1) / TROUBLED;
      return Number.isInteger(turn) ? ofCalls[turn % ofCalls.length]?.[1] : undefined;
    },
  };
}
