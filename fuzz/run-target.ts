import fc from "fast-check";
import type { OpenTarget } from "./target.ts";

/** One run of a target: everything that is needed to have it again. */
export interface FuzzRun {
  readonly target: string;
  readonly seed: number;
  readonly runs: number;
}

/** What a run came to. */
export interface FuzzResult extends FuzzRun {
  /** Absent when everything held. */
  readonly failure?: { readonly input: string; readonly message: string };
}

/** Protects against an input that takes for ever: no machine is that slow. */
const LONGEST_MILLISECONDS = 20_000;

/** Feeds a target that is ready with the inputs of a seed; what fails is made as small as can be. */
export async function runTarget(
  target: string,
  { input, check }: OpenTarget,
  { seed, runs }: Pick<FuzzRun, "seed" | "runs">,
): Promise<FuzzResult> {
  const property = fc.asyncProperty(input, async (value) => {
    const started = performance.now();
    await check(value as never);
    const took = Math.round(performance.now() - started);
    if (took > LONGEST_MILLISECONDS) throw new Error(`it took ${took} ms`);
  });
  const { failed, numRuns, counterexample, errorInstance } = await fc.check(property, {
    seed,
    numRuns: runs,
  });
  if (!failed) return { target, seed, runs: numRuns };
  const message = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  const failure = { input: fc.stringify(counterexample?.[0]), message: message ?? "" };
  return { target, seed, runs, failure };
}
