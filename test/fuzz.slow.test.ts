import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FuzzRun, runTarget } from "../fuzz/run-target.ts";
import seeds from "../fuzz/seeds.json" with { type: "json" };
import type { OpenTarget } from "../fuzz/target.ts";
import { targets } from "../fuzz/targets.ts";

const RUNS = 300;

describe.each(targets.map((target) => [target.name, target] as const))("%s", (name, target) => {
  let open: OpenTarget;

  beforeAll(async () => {
    open = await target.open();
  });

  afterAll(() => open.close?.());

  const kept = (seeds as FuzzRun[]).filter((run) => run.target === name);

  it.each([{ seed: 20_261_126, runs: RUNS }, ...kept])("withstands seed $seed", async (run) => {
    const { failure, runs } = await runTarget(name, open, run);

    expect(failure).toBeUndefined();
    expect(runs).toBe(run.runs);
  });
});
