/** One record of a queue or stream, as a function gets it. */
export interface SourceRecord {
  /** By which a function reports it failed: a sequence number, or the id of a message. */
  readonly id: string;
  /** An element of the event's `Records`. */
  readonly payload: object;
}

/** What became of a batch. */
export type BatchOutcome =
  | { readonly kind: "processed" }
  /** The function failed, or names the records that it has not processed. */
  | {
      readonly kind: "failed";
      readonly failed: "all" | ReadonlySet<string>;
      readonly requestId?: string;
      readonly functionError: boolean;
    }
  /** The function could not be called: it is throttled, or gone for the moment. */
  | { readonly kind: "not-invoked" };

/** Records that go to a function together. */
export interface Batch {
  readonly records: readonly SourceRecord[];
  /** Takes back, keeps or gives up the records, before the next batch is asked for. */
  settle(outcome: BatchOutcome): Promise<void>;
}

/**
 * What a poller takes batches from. It decides which records go together, in which order, and what
 * becomes of those that fail; the poller only calls the function and reads its answer.
 */
export interface EventSource {
  /** The next batch, `undefined` while there is none. */
  next(): Promise<Batch | undefined>;
}
