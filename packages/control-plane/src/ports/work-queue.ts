import type { UnfinishedRecord } from "../records/account-records.ts";

/** Has a piece of work go on. Plain data: it may come late, twice, and in any order. */
export interface WorkMessage {
  readonly work: UnfinishedRecord["work"];
  readonly id: string;
  /** Void at any other turn. @default whichever turn it is */
  readonly turn?: number;
  /** Who had the work when this was sent: an owner that has given no sign of life since is dead. */
  readonly seen?: { readonly owner: string; readonly beat: number };
}

/** Brings messages back after a while: what makes work go on where no process stays. */
export interface WorkQueue {
  send(message: WorkMessage, delayMilliseconds: number): Promise<void>;
}
