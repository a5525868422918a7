import type { Provisioner } from "@proton/cloudformation";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ControlPlane, ControlPlaneOptions } from "../src/index.ts";
import { unfinished } from "../src/records/account-records.ts";
import { createDyingProcess } from "./support/crash.ts";
import {
  createApp,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  REPOSITORY,
  serviceSpec,
} from "./support/harness.ts";
import { brokenInvariants } from "./support/invariants.ts";
import { createMemorySource } from "./support/memory-source.ts";
import { createMemoryStore } from "./support/memory-store.ts";
import { createTestQueue, type TestQueue } from "./support/test-queue.ts";

const source = createMemorySource("acme/services");
let harness: Harness;
let queue: TestQueue;

beforeEach(async () => {
  queue = createTestQueue();
  harness = await createHarness({ store: createMemoryStore(), syncSource: source });
  await createDev(harness.controlPlane);
});
afterEach(() => harness.close());

/** A process as a function is one: it may be the last thing that happens to it. */
const process = (options: Partial<ControlPlaneOptions> = {}): ControlPlane =>
  harness.restart({ workQueue: queue, ...options });

/** Asks a process of its own, which ends with the answer. */
async function ask<Result>(call: (plane: ControlPlane) => Promise<Result>): Promise<Result> {
  const plane = process();
  const answer = await call(plane);
  await plane.drain();
  return answer;
}

const create = (plane: ControlPlane, name: string, inputs: object = {}) =>
  plane.call("CreateEnvironment", {
    name,
    templateName: "env",
    templateMajorVersion: "1",
    spec: environmentSpec({ ...inputs }),
  });
const createService = (plane: ControlPlane, spec: string) =>
  plane.call("CreateService", {
    ...{ name: "app", templateName: "svc", templateMajorVersion: "1", spec },
    ...REPOSITORY,
  });
async function environment(name: string) {
  return (await process().call("GetEnvironment", { name })).environment;
}
const broken = () => brokenInvariants(process(), harness.world);

/** A provisioner that says what is asked of it, and when in the queue's time. */
function recording(calls: string[], times: number[] = []): Provisioner {
  const { provisioner } = harness.world;
  const record = (call: string) => {
    calls.push(call);
    times.push(queue.now());
  };
  return {
    ...provisioner,
    begin: (request) => {
      record("begin");
      return provisioner.begin(request);
    },
    look: (deployment) => {
      record("look");
      return provisioner.look(deployment);
    },
  };
}

it("brings a stack up in turns, each with no more than one begin and one look", async () => {
  const turns: string[][] = [];
  await ask((plane) => create(plane, "one"));
  const before = await environment("one");

  await queue.settle(() => {
    const calls: string[] = [];
    turns.push(calls);
    return process({ provisioner: recording(calls) });
  });

  expect(before.deploymentStatus).toBe("IN_PROGRESS");
  expect((await environment("one")).deploymentStatus).toBe("SUCCEEDED");
  const asked = turns.filter((calls) => calls.length > 0);
  expect(asked).toEqual([["begin", "look"], ["look"]]);
});

it("works on a service, whose deployments tell it that they have ended", async () => {
  await ask((plane) => createService(plane, serviceSpec({ one: {}, two: {} })));
  await queue.settle(process);
  const created = (await process().call("GetService", { name: "app" })).service;
  const spec = serviceSpec({ two: {}, three: { fail: "No room" } });
  await ask((plane) => plane.call("UpdateService", { name: "app", spec }));
  await queue.settle(process);
  const updated = (await process().call("GetService", { name: "app" })).service;

  expect(created).toMatchObject({
    status: "ACTIVE",
    pipeline: { deploymentStatus: "SUCCEEDED" },
  });
  expect(updated?.status).toBe("UPDATE_FAILED_CLEANUP_COMPLETE");
  expect(await broken()).toEqual([]);
});

it("takes each turn once, however often its messages come", async () => {
  await ask((plane) => create(plane, "one"));
  const once = await queue.settle(process);
  queue = createTestQueue({ twice: true });
  await ask((plane) => create(plane, "two"));
  const turns: string[] = [];

  const twice = await queue.settle(() => process({ provisioner: recording(turns) }));

  expect(twice).toBeLessThanOrEqual(2 * once + 2);
  expect((await environment("two")).deploymentStatus).toBe("SUCCEEDED");
  expect(turns.filter((call) => call === "begin")).toHaveLength(1);
});

it("has one message under way for what goes on, however often each comes", async () => {
  queue = createTestQueue({ twice: true });
  await ask((plane) => create(plane, "one", { hold: "door" }));

  for (let turns = 0; turns < 30; turns += 1) await queue.deliver(process());

  const turns = queue.messages().map(({ turn }) => turn ?? 0);
  expect(turns.length).toBeLessThanOrEqual(3);
  expect(Math.max(...turns)).toBeGreaterThan(10);
  harness.world.release("door");
});

it("sends nothing for work that is on its way, or that rests until somebody asks", async () => {
  await ask((plane) => create(plane, "one", { hold: "door" }));
  for (let turns = 0; turns < 3; turns += 1) await queue.deliver(process());
  const before = queue.messages();

  const plane = process();
  const started = await plane.start();
  await plane.drain();

  expect(started).toBe(0);
  expect(queue.messages()).toEqual(before);
  expect(before).toEqual([{ work: "deployment", id: expect.any(String), turn: 3 }]);
  harness.world.release("door");
});

it("answers when the queue does not, and the next sweep sends what was not sent", async () => {
  queue.unreachable(1);
  await ask((plane) => create(plane, "one"));
  const unsent = queue.messages();

  await queue.settle(process);

  expect(unsent).toEqual([]);
  expect((await environment("one")).deploymentStatus).toBe("SUCCEEDED");
});

it("sees a cancellation at the next turn, which comes at once", async () => {
  await ask((plane) => create(plane, "one", { hold: "door" }));
  for (let turns = 0; turns < 3; turns += 1) await queue.deliver(process());

  await ask((plane) => plane.call("CancelEnvironmentDeployment", { environmentName: "one" }));
  await queue.settle(process);

  expect((await environment("one")).deploymentStatus).toBe("CANCELLED");
});

it("goes on in another process when one dies in the middle of a turn", async () => {
  const dying = createDyingProcess(harness.store, harness.world.provisioner, {
    write: Number.POSITIVE_INFINITY,
    moment: "before",
  });
  await ask((plane) => create(plane, "one", { hold: "door" }));
  const held = harness.world.held("door").then(dying.kill);
  const { store, provisioner } = dying;
  await queue.deliver(process({ store, provisioner, workQueue: dying.queueOf(queue) }));
  await held;
  harness.world.release("door");
  const diedAt = queue.now();
  const times: number[] = [];

  await queue.settle(() => process({ provisioner: recording([], times) }));

  expect(dying.isDead()).toBe(true);
  // As soon as the queue brings its message back: nobody watches.
  expect((times[0] ?? Number.NaN) - diedAt).toBe(30_000);
  expect((await environment("one")).deploymentStatus).toBe("SUCCEEDED");
  expect([...harness.world.deployments.values()].every((times) => times === 1)).toBe(true);
});

it("leaves to a laptop what it works on, and goes on when that has gone away", async () => {
  const dying = createDyingProcess(harness.store, harness.world.provisioner, {
    write: Number.POSITIVE_INFINITY,
    moment: "before",
  });
  const { store, provisioner } = dying;
  const laptop = harness.restart({ store, provisioner, sharing: "command" });
  await create(laptop, "one", { hold: "door" });
  await harness.world.held("door");
  const calls: string[] = [];
  const times: number[] = [];
  const sweep = async () => {
    const sweeper = process();
    await sweeper.start();
    await sweeper.drain();
  };
  const signOfLife = async () => {
    const seen = queue.messages()[0]?.seen?.beat ?? Number.NaN;
    await expect.poll(async () => (await leaseOf())?.beat).toBeGreaterThan(seen);
  };
  // The laptop gives signs of life between each message and its return.
  await sweep();
  await signOfLife();
  await queue.deliver(process({ provisioner: recording(calls) }));
  await signOfLife();
  await queue.deliver(process({ provisioner: recording(calls) }));
  const whileItLived = [...calls, ...queue.messages()];
  await sweep();
  await signOfLife();
  dying.kill();
  harness.world.release("door");
  const diedAt = queue.now();

  await queue.settle(() => process({ provisioner: recording(calls, times) }));

  expect(whileItLived).toEqual([]);
  expect((times[0] ?? Number.NaN) - diedAt).toBeLessThanOrEqual(60_000);
  expect((await environment("one")).deploymentStatus).toBe("SUCCEEDED");
});

async function leaseOf() {
  const { values } = await harness.store.list(unfinished);
  return values[0]?.lease;
}

it("lets a sync wait for its deployments without waiting itself", async () => {
  await createApp(harness.controlPlane);
  const connectionArn = "arn:aws:codeconnections:us-east-1:123456789012:connection/one";
  const repository = { provider: "GITHUB", name: "acme/services", connectionArn } as const;
  const synced = { repositoryProvider: "GITHUB", repositoryName: "acme/services" } as const;
  const entry = "{ branch: main, spec: app.yaml }";
  source.commit("Begin", {
    "ops.yaml": `sync: { services: { app: { one: ${entry}, two: ${entry} } } }\n`,
    "app.yaml": serviceSpec({ one: { greeting: "hello" }, two: {} }),
  });
  await ask((plane) => plane.call("CreateRepository", repository));
  const config = { serviceName: "app", filePath: "ops.yaml", branch: "main", ...synced };

  await ask((plane) => plane.call("CreateServiceSyncConfig", config));
  const turns = await queue.settle(process);

  const run = { ...synced, branch: "main", syncType: "SERVICE_SYNC" } as const;
  const { latestSync } = await process().call("GetRepositorySyncStatus", run);
  const listed = await process().call("ListServiceInstances", { serviceName: "app" });
  expect(latestSync?.status).toBe("SUCCEEDED");
  expect(listed.serviceInstances.map(({ name }) => name)).toEqual(["one", "two"]);
  // More turns than a run has attempts.
  expect(turns).toBeGreaterThan(6);
  expect(await broken()).toEqual([]);
});
