import type { UnfinishedRecord } from "../records/account-records.ts";
import { type AttemptOptions, createAttempt } from "./attempt.ts";
import type { Leases } from "./leases.ts";

/** How often a command looks whether work that it asked for lost its owner. */
const LOOK_MILLISECONDS = 5000;

/** Work that goes on after a request is answered. */
export interface Worker {
  /**
   * Takes the work up, once at a time: settles when it can get no further by itself, or at once where
   * work goes {@link Worker.inTurns}: there, one that has an `owner` is taken up once that is dead.
   */
  run(work: UnfinishedRecord["work"], id: string, owner?: UnfinishedRecord["lease"]): Promise<void>;
  /**
   * Settles when it is certain that the work is taken up.
   *
   * @throws when that is not
   */
  ask(work: UnfinishedRecord["work"], id: string): Promise<void>;
  /** Work ends wherever it would wait, and a later turn goes on with it. */
  readonly inTurns: boolean;
  /** A signal that cancels a deployment; the same for whoever asks, until it is done. */
  cancellation(deploymentId: string): AbortController;
  /** Settles when no work is going on. */
  drain(): Promise<void>;
  /** Lets no further step be taken: what is under way stays recorded as it is. */
  stop(): void;
  readonly stopped: boolean;
  /** Aborted by {@link Worker.stop}. */
  readonly stopping: AbortSignal;
}

/**
 * Makes the worker of one process, which lives as long as its work.
 *
 * @param options.leases says what is another process's: that is left to it
 */
export function createWorker(
  options: AttemptOptions & {
    readonly leases: Pick<Leases, "take" | "inherits" | "release" | "stop">;
  },
): Worker {
  const { leases, onInterrupted, sleep } = options;
  const active = new Map<string, { readonly done: Promise<void>; again: boolean }>();
  const cancellations = new Map<string, AbortController>();
  const stopping = new AbortController();

  const attempt = createAttempt(options, stopping.signal);

  /** Whether somebody asked for more meanwhile. */
  async function driveLeased(work: UnfinishedRecord["work"], id: string): Promise<boolean> {
    try {
      while ((await leases.take(work, id)) === "foreign") {
        if (!(await leases.inherits(work, id))) return false;
        await sleep(LOOK_MILLISECONDS);
        if (stopping.signal.aborted) return false;
      }
      await attempt(work, id);
      return (await leases.release(work, id)) === "wanted";
    } catch (error) {
      if (!stopping.signal.aborted) onInterrupted({ work, id, error });
      return false;
    }
  }

  async function drive(key: string, work: UnfinishedRecord["work"], id: string): Promise<void> {
    let goesOn: boolean;
    do {
      const entry = active.get(key);
      if (entry !== undefined) entry.again = false;
      goesOn = await driveLeased(work, id);
    } while ((goesOn || active.get(key)?.again === true) && !stopping.signal.aborted);
    active.delete(key);
    cancellations.delete(id);
  }

  function run(work: UnfinishedRecord["work"], id: string): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    const key = `${work} ${id}`;
    const running = active.get(key);
    if (running !== undefined) {
      running.again = true;
      return running.done;
    }
    // The entry is made before the work begins, which may ask for itself again.
    const done = Promise.resolve().then(() => drive(key, work, id));
    active.set(key, { done, again: false });
    return done;
  }

  return {
    run,
    async ask(work, id) {
      void run(work, id);
    },
    inTurns: false,
    cancellation(deploymentId) {
      const existing = cancellations.get(deploymentId) ?? new AbortController();
      cancellations.set(deploymentId, existing);
      return existing;
    },
    async drain() {
      while (active.size > 0) await Promise.all([...active.values()].map(({ done }) => done));
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
