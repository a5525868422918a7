import type { UnfinishedRecord } from "../records/account-records.ts";

/** Has a piece of work go on. Plain data: it may come late, twice, and in any order. */
export interface WorkMessage {
  readonly work: UnfinishedRecord["work"];
  readonly id: string;
  /** Void at any other turn. @default whichever turn it is */
  readonly turn?: number;
  /** Who had the work when this was sent: an owner that has given no sign of life since is dead. */
  readonly seen?: { readonly owner: string; readonly beat: number };
  /** An owner that lives is watched once more. @default false */
  readonly watchAgain?: boolean;
}

/** How a message came. */
export interface Delivery {
  /** The same each time that the message comes. */
  readonly messageId: string;
  /** It came before, and whoever had it then has been silent for as long as a living process never is. */
  readonly isAbandoned: boolean;
}

/** Brings messages back after a while: what makes work go on where no process stays. */
export interface WorkQueue {
  send(message: WorkMessage, delayMilliseconds: number): Promise<void>;
}
