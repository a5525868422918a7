import { flushCompileCache } from "node:module";
import { createBundleJobs } from "./bundle-jobs.ts";
import type { JobAnswer, JobRequest } from "./worker-messages.ts";

/** The process that does what `isolated-bundle-work.ts` asks for, and ends with it. */
const jobs = createBundleJobs();
const BEGUN = new Set<string>();

process.on("message", ({ id, name, argument }: JobRequest) => {
  const answer = (rest: Omit<JobAnswer, "id">) => process.send?.({ id, ...rest });
  try {
    const job = jobs[name] as (argument: unknown) => unknown;
    answer({ result: job(argument) });
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
  // Node.js keeps what it compiled as a process ends, and this one is killed.
  if (!BEGUN.has(name)) setImmediate(flushCompileCache);
  BEGUN.add(name);
});
process.on("disconnect", () => process.exit(0));
