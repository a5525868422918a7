import { describe, expect, it } from "vitest";
import type { Leases } from "./leases.ts";
import { createWorker } from "./worker.ts";

/** A worker whose deployments do what they are called. */
function workerOf(
  act: (id: string) => Promise<undefined>,
  failWork = async () => undefined,
  leases: Partial<Pick<Leases, "take" | "inherits">> = {},
) {
  const interrupted: string[] = [];
  const waits: number[] = [];
  const worker = createWorker({
    drivers: {
      deployment: act,
      service: act,
      "environment-template-version": act,
      "service-template-version": act,
      "repository-sync": act,
    },
    retryDelays: [1, 2],
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    failWork,
    leases: {
      take: async () => "taken",
      inherits: async () => false,
      release: async () => "released",
      stop: () => {},
      ...leases,
    },
    onInterrupted: ({ id }) => interrupted.push(id),
  });
  return { worker, interrupted, waits };
}

describe("a worker", () => {
  it("does one piece of work once at a time, and again when it was asked for meanwhile", async () => {
    let active = 0;
    const runs: number[] = [];
    const { worker } = workerOf(async () => {
      active += 1;
      runs.push(active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
    });

    const asked = [worker.run("deployment", "a")];
    await Promise.resolve().then(() => undefined);
    asked.push(worker.run("deployment", "a"), worker.run("deployment", "a"));
    await Promise.all(asked);

    expect(runs).toEqual([1, 1]);
  });

  it("tries again what fails, and then gives it up", async () => {
    let attempts = 0;
    const fail = async () => {
      attempts += 1;
      throw new Error("out of reach");
    };
    const ended = workerOf(fail);
    const stuck = workerOf(fail, () => Promise.reject(new Error("not even that")));

    await ended.worker.run("deployment", "a");
    await stuck.worker.run("deployment", "b");

    expect(attempts).toBe(6);
    expect(ended.waits).toEqual([1, 2]);
    expect([ended.interrupted, stuck.interrupted]).toEqual([[], ["b"]]);
  });

  it("waits for the end of a foreign owner only where it inherits the work", async () => {
    const done: string[] = [];
    const act = async (id: string) => {
      done.push(id);
      return undefined;
    };
    let looks = 0;
    const take = async () => {
      looks += 1;
      return looks < 4 ? ("foreign" as const) : ("taken" as const);
    };
    const heir = workerOf(act, undefined, { take, inherits: async () => true });
    const stranger = workerOf(act, undefined, { take: async () => "foreign" });

    await heir.worker.run("service", "inherited");
    await stranger.worker.run("service", "foreign");

    expect(done).toEqual(["inherited"]);
    expect(heir.waits).toHaveLength(3);
    expect(stranger.waits).toEqual([]);
  });

  it("takes nothing up once it is stopped", async () => {
    let attempts = 0;
    const { worker } = workerOf(async () => {
      attempts += 1;
    });

    worker.stop();
    await worker.run("deployment", "a");
    await worker.drain();

    expect(attempts).toBe(0);
  });
});
