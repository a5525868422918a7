import { createBundleJobs } from "./bundle-jobs.ts";
import type { JobAnswer, JobRequest } from "./worker-messages.ts";

/** The process that does what `isolated-bundle-work.ts` asks for, and ends with it. */
const jobs = createBundleJobs();

process.on("message", ({ id, name, argument }: JobRequest) => {
  const answer = (rest: Omit<JobAnswer, "id">) => process.send?.({ id, ...rest });
  try {
    const job = jobs[name] as (argument: unknown) => unknown;
    answer({ result: job(argument) });
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
});
process.on("disconnect", () => process.exit(0));
