import { readFileSync } from "node:fs";

/** What Linux counts the time of processes in, on every machine that Node.js runs on: USER_HZ. */
const TICKS_A_SECOND = 100;

/**
 * Processor time that a process has used, in seconds; `undefined` where the system does not tell.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function cpuSecondsOf(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name of the program, in which there may be anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // utime and stime: the 14th and the 15th, of which two are cut off.
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks / TICKS_A_SECOND : undefined;
  } catch {
    return undefined;
  }
}
