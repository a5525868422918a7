import type { UnfinishedRecord } from "../records/account-records.ts";

/** Work that can get further by itself, but not now. */
export interface Pause {
  readonly afterMilliseconds: number;
}

/** What is done for each kind of work: brings it as far as it gets. */
export type Drivers = Readonly<
  Record<UnfinishedRecord["work"], (id: string) => Promise<Pause | undefined>>
>;

export interface AttemptOptions {
  /** Called again after an error. */
  readonly drivers: Drivers;
  /** Milliseconds before each further attempt. */
  readonly retryDelays: readonly number[];
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Ends what fails again and again, if it can still be ended. */
  readonly failWork: (
    work: UnfinishedRecord["work"],
    id: string,
    error: unknown,
  ) => Promise<Pause | undefined>;
  /** Told of work that even so waits for the next start. */
  readonly onInterrupted: (interrupted: {
    readonly work: string;
    readonly id: string;
    readonly error: unknown;
  }) => void;
}

/** What can neither go on nor end is tried again after this time, where somebody asks at all. */
const INTERRUPTED: Pause = { afterMilliseconds: 60_000 };

/** Drives a piece of work once, in as many attempts as it takes; never throws. */
export function createAttempt(options: AttemptOptions, stopping: AbortSignal) {
  const { drivers, retryDelays, sleep, failWork, onInterrupted } = options;
  return async (work: UnfinishedRecord["work"], id: string): Promise<Pause | undefined> => {
    for (const delay of [...retryDelays, undefined]) {
      try {
        return await drivers[work](id);
      } catch (error) {
        if (stopping.aborted) return undefined;
        if (delay !== undefined) {
          await sleep(delay);
          continue;
        }
        try {
          return await failWork(work, id, error);
        } catch {
          onInterrupted({ work, id, error });
        }
      }
    }
    return INTERRUPTED;
  };
}
