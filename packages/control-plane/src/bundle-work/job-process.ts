import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { setPriority } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuSecondsOf } from "./cpu-seconds.ts";
import type { WorkLimit } from "./limit-findings.ts";
import type { JobAnswer, JobName } from "./worker-messages.ts";

const MAIN = fileURLToPath(new URL("./worker-main.ts", import.meta.url));
/** Requests are answered first. */
const LOW_PRIORITY = 10;
/** How much of its time a process has to have worked to be taken for one that does not end. */
const MOSTLY = 0.5;
/** Whatever it waits for, it is ended then. */
const MOST_LOOKS = 10;

export interface JobLimits {
  /**
   * Of one job, at work: where the system tells what a process has used, waiting for a busy machine does
   * not count. It protects and decides nothing: what fits the other limits takes a fraction.
   */
  readonly seconds: number;
  /** Of JavaScript's heap. */
  readonly megabytes: number;
}

export type JobOutcome =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "ended"; readonly limit: WorkLimit };

/** A process that does one job at a time; one that hits a limit takes the process with it. */
export class JobProcess {
  readonly #child: ChildProcess;
  readonly #limits: JobLimits;
  #settle: ((outcome: JobOutcome) => void) | undefined;
  #jobs = 0;
  #ended = false;

  constructor(limits: JobLimits, isWaitedFor: boolean) {
    this.#limits = limits;
    const { PATH, TMPDIR, SystemRoot } = process.env;
    // Compiling what it reads bundles with takes longer than the most jobs.
    const compiled = getCompileCacheDir();
    this.#child = fork(MAIN, [], {
      execArgv: [`--max-old-space-size=${limits.megabytes}`],
      env: { PATH, TMPDIR, SystemRoot, NODE_COMPILE_CACHE: compiled && dirname(compiled) },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    if (!isWaitedFor) this.#child.on("spawn", () => lower(this.#child.pid));
    this.#child.on("message", (answer: JobAnswer) => {
      if (answer.id === this.#jobs) this.#settle?.(outcomeOf(answer));
    });
    const over = () => this.#over({ kind: "memory", megabytes: limits.megabytes });
    this.#child.once("error", over).once("exit", over);
    this.#keepAlive(false);
  }

  get isFree(): boolean {
    return !this.#ended && this.#settle === undefined;
  }

  get ended(): boolean {
    return this.#ended;
  }

  run(name: JobName, argument: unknown): Promise<JobOutcome> {
    const { seconds } = this.#limits;
    this.#jobs += 1;
    this.#keepAlive(true);
    const usedBefore = cpuSecondsOf(this.#child.pid) ?? 0;
    let looks = 0;
    return new Promise((resolve) => {
      // A process that waits for a processor, as on a machine that is busy, is not one that multiplies.
      const look = () => {
        looks += 1;
        const used = (cpuSecondsOf(this.#child.pid) ?? Number.POSITIVE_INFINITY) - usedBefore;
        if (used >= seconds * MOSTLY || looks === MOST_LOOKS) this.#over({ kind: "time", seconds });
        else timer = setTimeout(look, seconds * 1000);
      };
      let timer = setTimeout(look, seconds * 1000);
      this.#settle = (outcome) => {
        this.#settle = undefined;
        clearTimeout(timer);
        this.#keepAlive(false);
        resolve(outcome);
      };
      this.#child.send({ id: this.#jobs, name, argument }, (error) => {
        if (error !== null) this.#over({ kind: "memory", megabytes: this.#limits.megabytes });
      });
    });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || !this.#child.pid)
      return;
    // Whoever waits for its end is kept alive for as long.
    this.#keepAlive(true);
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  #over(limit: WorkLimit): void {
    this.#ended = true;
    this.#child.kill("SIGKILL");
    this.#settle?.({ kind: "ended", limit });
  }

  /** A process that waits keeps nobody from ending. */
  #keepAlive(keeps: boolean): void {
    if (keeps) this.#child.ref();
    else this.#child.unref();
    if (keeps) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }
}

function outcomeOf({ result, error }: JobAnswer): JobOutcome {
  return error === undefined ? { kind: "done", result } : { kind: "failed", message: error };
}

function lower(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, LOW_PRIORITY);
  } catch {
    // It has ended, or the system has no priorities.
  }
}
