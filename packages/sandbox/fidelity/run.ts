import { setTimeout as sleep } from "node:timers/promises";
import { fidelityCases } from "./cases.ts";
import { createFidelityClient, type FidelityClient } from "./client.ts";
import type { FidelityCase, FidelityGroup, FidelityNeed } from "./fidelity-case.ts";
import type { FidelityTarget } from "./target.ts";

/** How one case went. */
export type FidelityResult = { readonly group: FidelityGroup; readonly name: string } & (
  | { readonly outcome: "passed" }
  | { readonly outcome: "failed"; readonly reason: string }
  /** Only on the sandbox: it fails as it is known to. */
  | { readonly outcome: "differs"; readonly reason: string }
  | { readonly outcome: "not-applicable"; readonly reason: string }
);

/** What {@link runFidelity} tries, and whom it tells. */
export interface FidelityOptions {
  readonly cases?: readonly FidelityCase[];
  readonly onResult?: (result: FidelityResult) => void;
  /** After which a case has failed. @default 600000, as indexes take minutes at AWS */
  readonly timeoutMilliseconds?: number;
}

/** Tries every case against a target, one after the other, and removes what they made there. */
export async function runFidelity(
  target: FidelityTarget,
  options: FidelityOptions = {},
): Promise<readonly FidelityResult[]> {
  const { cases = fidelityCases, onResult, timeoutMilliseconds } = options;
  const client = createFidelityClient(target);
  const results: FidelityResult[] = [];
  try {
    for (const each of cases) {
      const result = await tryFidelityCase(client, each, timeoutMilliseconds);
      results.push(result);
      onResult?.(result);
    }
  } finally {
    // A target that cannot delete has failed the cases about it; what it left is no news.
    await client.close().catch(() => undefined);
  }
  return results;
}

/** Tries one case. */
export async function tryFidelityCase(
  client: FidelityClient,
  { group, name, needs, run, sandbox }: FidelityCase,
  timeoutMilliseconds = 600_000,
): Promise<FidelityResult> {
  const missing = needs.filter((need) => !offers(client.target, need));
  if (missing.length > 0) {
    return { group, name, outcome: "not-applicable", reason: `needs ${missing.join(", ")}` };
  }
  const reason = await failureOf(run(client), timeoutMilliseconds);
  if (sandbox === undefined || client.target.isSandbox !== true) {
    return reason === undefined
      ? { group, name, outcome: "passed" }
      : { group, name, outcome: "failed", reason };
  }
  if (reason !== undefined && sandbox.failsWith.test(reason)) {
    return { group, name, outcome: "differs", reason: sandbox.differs };
  }
  const instead = reason ?? "it behaves as AWS does: remove the known difference";
  return { group, name, outcome: "failed", reason: instead };
}

function offers({ apis, stackUrl, mintToken }: FidelityTarget, need: FidelityNeed): boolean {
  const offered = { apis, deploy: stackUrl, tokens: mintToken };
  return offered[need] !== undefined;
}

async function failureOf(
  running: Promise<void>,
  timeoutMilliseconds: number,
): Promise<string | undefined> {
  const timer = new AbortController();
  const timeout = sleep(timeoutMilliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`not done after ${timeoutMilliseconds} ms`);
  });
  try {
    await Promise.race([running, timeout]);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return `${error}`;
    return error.name === "AssertionError" ? error.message : `${error.name}: ${error.message}`;
  } finally {
    timer.abort();
    timeout.catch(() => undefined);
  }
}
