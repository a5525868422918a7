import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { type CrashPoint, createDyingProcess } from "./support/crash.ts";
import { pointsAt, type Scenario, scenarios } from "./support/crash-scenarios.ts";
import { createDev, createHarness, type Harness } from "./support/harness.ts";
import { brokenInvariants } from "./support/invariants.ts";
import { createMemoryStore } from "./support/memory-store.ts";
import { createTestQueue, type TestQueue } from "./support/test-queue.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  await createDev(harness.controlPlane);
});
afterAll(() => harness.close());

describe.each(scenarios)("a function that ends while $title", (scenario) => {
  it("is followed by the next one, whichever write or message was its last", async () => {
    let runs = 0;
    // Services take hundreds of writes; an odd step meets both moments.
    const stride = scenario.title.includes("service") ? 7 : 4;
    for (let write = 1; ; write += stride) {
      let isReached = false;
      for (const point of pointsAt(scenario, write)) {
        const name = `q${scenarios.indexOf(scenario)}-${point.moment}-${write}`;
        if (await survives(scenario, point, name)) isReached = true;
      }
      if (!isReached) break;
      runs += 1;
    }

    expect(runs).toBeGreaterThan(3);
  });
});

/** Lets one process do everything until it dies at a point; whether it came that far. */
async function survives(scenario: Scenario, point: CrashPoint, name: string): Promise<boolean> {
  const { controlPlane, store, world } = harness;
  await scenario.prepare?.(controlPlane, name);
  await controlPlane.drain();
  const queue = createTestQueue();
  const dying = createDyingProcess(store, world.provisioner, point);
  const workQueue = dying.queueOf(queue);
  const victim = harness.restart({ ...dying, workQueue });
  const survivor = harness.restart({ workQueue: queue });
  const current = () => (dying.isDead() ? survivor : victim);
  const act = (plane: ControlPlane) => scenario.act(plane, name, world).catch(() => undefined);

  await act(victim);
  await victim.drain();
  await queue.settle(current);
  const afterwards = await brokenInvariants(survivor, world);
  await act(survivor);
  await survivor.drain();
  await queue.settle(() => survivor);

  const what = `${point.moment} write ${point.write}`;
  expect(afterwards, what).toEqual([]);
  await scenario.assess(survivor, name);
  await remove(survivor, queue, name);
  expect(await brokenInvariants(survivor, world), what).toEqual([]);
  return dying.isDead();
}

/** Whatever was left can be deleted. */
async function remove(plane: ControlPlane, queue: TestQueue, name: string): Promise<void> {
  await plane.call("DeleteService", { name });
  await plane.drain();
  await queue.settle(() => plane);
  await plane.call("DeleteEnvironment", { name });
  await plane.drain();
  await queue.settle(() => plane);
  await expect(plane.call("GetService", { name })).rejects.toThrow("does not exist");
  await expect(plane.call("GetEnvironment", { name })).rejects.toThrow("does not exist");
}
