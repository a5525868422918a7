import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { type CrashPoint, createDyingProcess } from "./support/crash.ts";
import { pointsAt, type Scenario, scenarios } from "./support/crash-scenarios.ts";
import { createDev, createHarness, type Harness } from "./support/harness.ts";
import { brokenInvariants } from "./support/invariants.ts";
import { createMemoryStore } from "./support/memory-store.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  await createDev(harness.controlPlane);
});

afterAll(() => harness.close());

describe.each(scenarios)("a process that is killed while $title", (scenario) => {
  it("is finished by the next one, whichever write was its last", async () => {
    let runs = 0;
    for (let write = 1; ; write += 1) {
      const points = pointsAt(scenario, write);
      const reached = [];
      for (const point of points) {
        reached.push(
          await survives(
            scenario,
            point,
            `s${scenarios.indexOf(scenario)}-${point.moment}-${write}`,
          ),
        );
      }
      if (!reached.includes(true)) break;
      runs += 1;
    }

    expect(runs).toBeGreaterThan(3);
  });
});

/** Runs a scenario with a process that dies at a point; whether it came that far. */
async function survives(scenario: Scenario, point: CrashPoint, name: string): Promise<boolean> {
  const { controlPlane, store, world } = harness;
  await scenario.prepare?.(controlPlane, name);
  await controlPlane.drain();
  const dying = createDyingProcess(store, world.provisioner, point);
  const victim = harness.restart(dying);

  await scenario.act(victim, name, world).catch(() => undefined);
  await victim.drain();
  const survivor = harness.restart();
  await survivor.start();
  await survivor.drain();
  const afterRestart = await brokenInvariants(survivor, world);
  await scenario.act(survivor, name, world).catch(() => undefined);
  await survivor.drain();

  expect(afterRestart, `at write ${point.write}`).toEqual([]);
  await scenario.assess(survivor, name);
  await remove(survivor, name);
  expect(await brokenInvariants(survivor, world), `at write ${point.write}`).toEqual([]);
  return dying.isDead();
}

/** Whatever was left can be deleted. */
async function remove(plane: ControlPlane, name: string): Promise<void> {
  await plane.call("DeleteService", { name });
  await plane.drain();
  await plane.call("DeleteEnvironment", { name });
  await plane.drain();
  await expect(plane.call("GetService", { name })).rejects.toThrow("does not exist");
  await expect(plane.call("GetEnvironment", { name })).rejects.toThrow("does not exist");
}
