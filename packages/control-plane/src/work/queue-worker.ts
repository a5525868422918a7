import type { Delivery, WorkMessage, WorkQueue } from "../ports/work-queue.ts";
import { type UnfinishedRecord, unfinishedId } from "../records/account-records.ts";
import { type AttemptOptions, createAttempt } from "./attempt.ts";
import { DEAD_AFTER, type Leases } from "./leases.ts";
import type { Worker } from "./worker.ts";

type Lease = NonNullable<UnfinishedRecord["lease"]>;
type Watched = Pick<UnfinishedRecord, "work" | "id"> & { readonly lease: Lease };

/** A worker whose work goes on as messages come. */
export interface QueueWorker extends Worker {
  /**
   * Takes the turn that a message stands for.
   *
   * @throws when it could not, and is to be sent again
   */
  receive(message: WorkMessage, delivery?: Delivery): Promise<void>;
}

/**
 * Makes a worker for processes that end whenever they like: each turn sends the message of the next
 * one before it gives the work back. A message that came late or twice finds another turn, and is
 * void. An owner that dies is replaced by its own message, which the queue brings back; one that had
 * none, as a laptop, by those that a sweep sends to watch it.
 */
export function createQueueWorker(
  options: AttemptOptions & {
    readonly queue: WorkQueue;
    readonly leases: Pick<Leases, "takeTurn" | "endTurn" | "stop">;
  },
): QueueWorker {
  const { queue, leases, onInterrupted } = options;
  const stopping = new AbortController();
  const attempt = createAttempt(options, stopping.signal);
  const cancellations = new Map<string, AbortController>();
  const pending = new Set<Promise<unknown>>();
  /** The last turn of each piece of work in this process: they follow one another. */
  const turns = new Map<string, Promise<void>>();

  function tracked<Result>(promise: Promise<Result>): Promise<Result> {
    pending.add(promise);
    const forget = () => pending.delete(promise);
    promise.then(forget, forget);
    return promise;
  }

  const ask = (work: UnfinishedRecord["work"], id: string) => queue.send({ work, id }, 0);

  function watch({ work, id, lease }: Watched, more: Pick<WorkMessage, "watchAgain"> = {}) {
    const seen = { owner: lease.owner, beat: lease.beat };
    return queue.send({ work, id, seen, ...more }, DEAD_AFTER);
  }

  async function takeTurn(message: WorkMessage, delivery?: Delivery): Promise<void> {
    if (stopping.signal.aborted) throw new Error("this process is stopping");
    const { work, id, watchAgain } = message;
    const taken = await leases.takeTurn(message, delivery);
    if (taken.outcome === "void") return;
    if (taken.outcome === "foreign") {
      if (watchAgain) await watch({ work, id, lease: taken.lease });
      return;
    }
    const { turn } = taken;
    const pause = await attempt(work, id);
    cancellations.delete(id);
    const next = stopping.signal.aborted ? { afterMilliseconds: 0 } : pause;
    if (next !== undefined) await queue.send({ work, id, turn: turn + 1 }, next.afterMilliseconds);
    if ((await leases.endTurn(work, id, turn)) === "wanted") await ask(work, id);
  }

  return {
    inTurns: true,
    ask,
    run(work, id, owner) {
      // Twice, so that there is always somebody who looks until the next sweep.
      const sent = owner ? watch({ work, id, lease: owner }, { watchAgain: true }) : ask(work, id);
      return tracked(sent.catch((error) => onInterrupted({ work, id, error })));
    },
    receive(message, delivery) {
      const key = unfinishedId(message.work, message.id);
      const last = turns.get(key) ?? Promise.resolve();
      const turn = last.catch(() => undefined).then(() => takeTurn(message, delivery));
      turns.set(key, turn);
      const forget = () => {
        if (turns.get(key) === turn) turns.delete(key);
      };
      turn.then(forget, forget);
      return tracked(turn);
    },
    cancellation(deploymentId) {
      const existing = cancellations.get(deploymentId) ?? new AbortController();
      cancellations.set(deploymentId, existing);
      return existing;
    },
    async drain() {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
    stop() {
      stopping.abort();
      leases.stop();
    },
    get stopped() {
      return stopping.signal.aborted;
    },
    stopping: stopping.signal,
  };
}
