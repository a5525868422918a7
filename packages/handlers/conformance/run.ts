import { setTimeout as sleep } from "node:timers/promises";
import { conformanceCases } from "./cases.ts";
import { type ClientOptions, createConformanceClient } from "./client.ts";
import type { ConformanceCase } from "./expectations.ts";

/** How one case went. */
export type ConformanceResult =
  | { readonly name: string; readonly outcome: "passed" }
  | { readonly name: string; readonly outcome: "failed"; readonly reason: string };

/** What {@link runConformance} tries, where, and whom it tells. */
export interface ConformanceOptions extends ClientOptions {
  readonly cases?: readonly ConformanceCase[];
  readonly onResult?: (result: ConformanceResult) => void;
  /** After which a case has failed. @default 120000 */
  readonly timeoutMilliseconds?: number;
}

/** Tries every case against an API, one after the other, and deletes what they created. */
export async function runConformance(
  options: ConformanceOptions,
): Promise<readonly ConformanceResult[]> {
  const { cases = conformanceCases, onResult, timeoutMilliseconds = 120_000 } = options;
  const results: ConformanceResult[] = [];
  for (const each of cases) {
    const result = await tryCase(each, options, timeoutMilliseconds);
    results.push(result);
    onResult?.(result);
  }
  return results;
}

async function tryCase(
  { name, run }: ConformanceCase,
  options: ClientOptions,
  timeoutMilliseconds: number,
): Promise<ConformanceResult> {
  const client = createConformanceClient(options);
  const timer = new AbortController();
  const timeout = sleep(timeoutMilliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`not done after ${timeoutMilliseconds} ms`);
  });
  try {
    await Promise.race([run(client), timeout]);
    await client.cleanUp();
    return { name, outcome: "passed" };
  } catch (error) {
    await client.cleanUp().catch(() => undefined);
    return { name, outcome: "failed", reason: error instanceof Error ? error.message : `${error}` };
  } finally {
    timer.abort();
    timeout.catch(() => undefined);
  }
}
