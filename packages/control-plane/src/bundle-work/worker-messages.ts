import type { BundleJobs } from "./bundle-jobs.ts";

export type JobName = keyof BundleJobs;

export interface JobRequest {
  readonly id: number;
  readonly name: JobName;
  readonly argument: unknown;
}

export interface JobAnswer {
  readonly id: number;
  readonly result?: unknown;
  /** Of what must not happen: what bundles can do wrong is in the result. */
  readonly error?: string;
}
