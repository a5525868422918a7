import type { ResolvedInputs } from "@proton/bundle";
import type {
  BundleWork,
  RegisteredBundle,
  RenderedPart,
  RenderedText,
  TextValues,
} from "./bundle-work.ts";
import type { CheckedArchive } from "./check-archive.ts";
import { type JobLimits, type JobOutcome, JobProcess } from "./job-process.ts";
import { bundleIsGone, limitFinding } from "./limit-findings.ts";
import type { JobName } from "./worker-messages.ts";

export interface IsolatedBundleWorkOptions extends Partial<JobLimits> {
  /** How long a process may wait for its next job. @default 10000 */
  readonly idleMilliseconds?: number;
  /** Whether whoever asks has nothing else to do: where it serves, requests are answered first. @default false */
  readonly isWaitedFor?: boolean;
  /** Starts a process before there is a job: whoever opens it is about to ask. @default false */
  readonly isAhead?: boolean;
}

/** One for work that multiplies, one for all the others. */
const MOST_PROCESSES = 2;
/** A job that is usual ends before another process is ready. */
const PATIENCE_MILLISECONDS = 1_000;

interface WaitingJob {
  readonly name: JobName;
  readonly argument: unknown;
  readonly settle: (outcome: JobOutcome) => void;
}

/**
 * Works in processes of their own, with limits of time and memory that hold whatever a bundle says:
 * this process goes on answering.
 */
export function createIsolatedBundleWork(options: IsolatedBundleWorkOptions = {}): BundleWork {
  const { seconds = 30, megabytes = 512, idleMilliseconds = 10_000 } = options;
  const { isWaitedFor = false, isAhead = false } = options;
  const processes = new Set<JobProcess>();
  const waiting: WaitingJob[] = [];
  let idle: NodeJS.Timeout | undefined;
  let growing: NodeJS.Timeout | undefined;

  function run(name: JobName, argument: unknown): Promise<JobOutcome> {
    return new Promise((settle) => {
      waiting.push({ name, argument, settle });
      assign();
    });
  }

  function assign(): void {
    clearTimeout(idle);
    for (const each of processes) if (each.ended) processes.delete(each);
    while (waiting.length > 0) {
      const free =
        [...processes].find(({ isFree }) => isFree) ??
        (processes.size === 0 ? another() : undefined);
      if (free === undefined) growing ??= setTimeout(grow, PATIENCE_MILLISECONDS);
      const job = free && waiting.shift();
      if (free === undefined || job === undefined) return;
      void free.run(job.name, job.argument).then((outcome) => {
        job.settle(outcome);
        assign();
      });
    }
    idle = setTimeout(() => void letGo(), idleMilliseconds);
    idle.unref();
  }

  /** What has waited for long gets a process of its own. */
  function grow(): void {
    growing = undefined;
    if (waiting.length === 0 || processes.size >= MOST_PROCESSES) return;
    another();
    assign();
  }

  function another(): JobProcess {
    const started = new JobProcess({ seconds, megabytes }, isWaitedFor);
    processes.add(started);
    return started;
  }

  async function letGo(): Promise<void> {
    const resting = [...processes].filter(({ isFree }) => isFree);
    for (const each of resting) processes.delete(each);
    await Promise.all(resting.map((each) => each.close()));
  }

  /** Sends the archive only where it is not known yet. */
  async function runFor(
    { digest, name, load }: RegisteredBundle,
    job: "render" | "text",
    values: TextValues,
  ): Promise<unknown> {
    let outcome = await run(job, { digest, name, ...values });
    if (outcome.kind === "done" && outcome.result === undefined) {
      const archive = await load();
      if (archive === undefined) return { outcome: "failed", findings: [bundleIsGone(name)] };
      outcome = await run(job, { digest, name, archive, ...values });
    }
    if (outcome.kind === "failed") throw new Error(outcome.message);
    if (outcome.kind === "done") return outcome.result;
    return { outcome: "failed", findings: [limitFinding(name, outcome.limit)] };
  }

  if (isAhead) {
    another();
    assign();
  }

  return {
    async check(request) {
      const outcome = await run("check", request);
      if (outcome.kind === "done") return outcome.result as CheckedArchive;
      if (outcome.kind === "failed") {
        return { outcome: "rejected", message: notChecked(outcome.message), findings: [] };
      }
      const finding = limitFinding(`${request.templateName}.tar.gz`, outcome.limit);
      return { outcome: "rejected", message: finding.message, findings: [finding] };
    },
    async breaks(before, after) {
      const outcome = await run("breaks", { before, after });
      if (outcome.kind === "done") return outcome.result as readonly string[];
      if (outcome.kind === "failed") throw new Error(outcome.message);
      return [`the schema ${limitFinding("schema", outcome.limit).message}`];
    },
    async resolve(request) {
      const outcome = await run("resolve", request);
      if (outcome.kind === "done") return outcome.result as ResolvedInputs;
      if (outcome.kind === "failed") throw new Error(outcome.message);
      const findings = [limitFinding("spec", outcome.limit)];
      return { inputs: {}, origins: new Map(), findings };
    },
    render: async (bundle, values) => (await runFor(bundle, "render", values)) as RenderedPart,
    text: async (bundle, values) => (await runFor(bundle, "text", values)) as RenderedText,
    async rehearse(request) {
      const outcome = await run("rehearse", request);
      if (outcome.kind === "failed") throw new Error(outcome.message);
      return outcome.kind === "ended" ? limitFinding(request.directory, outcome.limit) : undefined;
    },
    async close() {
      clearTimeout(idle);
      clearTimeout(growing);
      for (const job of waiting.splice(0)) job.settle({ kind: "failed", message: "it was closed" });
      await Promise.all([...processes].map((each) => each.close()));
      processes.clear();
    },
  };
}

const notChecked = (message: string): string => `The template bundle cannot be checked: ${message}`;
