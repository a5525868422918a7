import type { UnfinishedRecord } from "../records/account-records.ts";
import type { Leases } from "./leases.ts";

/** Work that goes on after a request is answered. */
export interface Worker {
  /** Takes the work up, once at a time: settles when it can get no further by itself. */
  run(work: UnfinishedRecord["work"], id: string): Promise<void>;
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

/** What a worker does for each kind of work. */
export type Drivers = Readonly<Record<UnfinishedRecord["work"], (id: string) => Promise<void>>>;

/**
 * Makes the worker of one process.
 *
 * @param options.drivers brings a piece of work as far as it gets; called again after an error
 * @param options.retryDelays milliseconds before each further attempt
 * @param options.failWork ends what fails again and again, if it can still be ended
 * @param options.leases says what is another process's: that is left to it
 * @param options.onInterrupted told of work that even so waits for the next start
 */
export function createWorker(options: {
  readonly drivers: Drivers;
  readonly retryDelays: readonly number[];
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly failWork: (work: UnfinishedRecord["work"], id: string, error: unknown) => Promise<void>;
  readonly leases: Pick<Leases, "take" | "release" | "stop">;
  readonly onInterrupted: (interrupted: {
    readonly work: string;
    readonly id: string;
    readonly error: unknown;
  }) => void;
}): Worker {
  const { drivers, retryDelays, sleep, failWork, leases, onInterrupted } = options;
  const active = new Map<string, { readonly done: Promise<void>; again: boolean }>();
  const cancellations = new Map<string, AbortController>();
  const stopping = new AbortController();

  async function attempt(work: UnfinishedRecord["work"], id: string): Promise<void> {
    for (const delay of [...retryDelays, undefined]) {
      try {
        return await drivers[work](id);
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (delay !== undefined) await sleep(delay);
        else await failWork(work, id, error).catch(() => onInterrupted({ work, id, error }));
      }
    }
  }

  /** Whether somebody asked for more meanwhile. */
  async function driveLeased(work: UnfinishedRecord["work"], id: string): Promise<boolean> {
    try {
      if ((await leases.take(work, id)) === "foreign") return false;
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

  return {
    run(work, id) {
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
    },
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
