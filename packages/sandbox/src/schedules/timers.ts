import type { Schedule } from "./schedule-expression.ts";

/** What lets time pass. */
export interface Timers {
  now(): Date;
  /** @returns what takes it back */
  after(milliseconds: number, act: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => new Date(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** What a timer of Node.js can wait at most, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** Schedules under way, each by a name of its own. */
export interface RunningSchedules {
  /** Calls `fire` each time that the schedule is due; replaces what ran under the name. */
  start(name: string, schedule: Schedule, fire: (due: Date) => void): void;
  stop(name: string): void;
}

export function createRunningSchedules(timers: Timers): RunningSchedules {
  const waiting = new Map<string, () => void>();

  function stop(name: string): void {
    waiting.get(name)?.();
    waiting.delete(name);
  }

  return {
    stop,
    start(name, schedule, fire) {
      stop(name);
      const wait = (due: Date | undefined) => {
        if (due === undefined) return;
        const milliseconds = Math.max(0, due.getTime() - timers.now().getTime());
        const act = () => {
          if (milliseconds > LONGEST_WAIT) return wait(due);
          fire(due);
          wait(schedule.next(due));
        };
        waiting.set(name, timers.after(Math.min(milliseconds, LONGEST_WAIT), act));
      };
      wait(schedule.next(timers.now()));
    },
  };
}
