import type { Provisioner } from "@proton/cloudformation";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Clock, ControlPlane, Store } from "../src/index.ts";
import { createDyingProcess } from "./support/crash.ts";
import { createFakeWorld, type FakeWorld } from "./support/fake-provisioner.ts";
import {
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  REPOSITORY,
  serviceSpec,
} from "./support/harness.ts";
import { brokenInvariants } from "./support/invariants.ts";
import { createMemoryStore } from "./support/memory-store.ts";

/** A clock of one process: another process's may show any other time, and only this test moves it. */
interface HandClock extends Clock {
  advance(milliseconds: number): Promise<void>;
  /** Shows another time from now on; whoever sleeps is woken when that comes. */
  set(time: number): void;
}

function createHandClock(start: number): HandClock {
  let now = start;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => sleepers.push({ until: now + milliseconds, wake })),
    set(time) {
      now = time;
    },
    async advance(milliseconds) {
      now += milliseconds;
      const due = sleepers.filter(({ until }) => until <= now);
      sleepers = sleepers.filter(({ until }) => until > now);
      for (const { wake } of due) wake();
      await settle();
    },
  };
}

/** Lets everything happen that waits for no clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A provisioner as somebody without any rights on stacks has it. */
function withoutRights(provisioner: Provisioner): Provisioner {
  const denied = async () => ({ outcome: "denied", reason: "AccessDenied: not yours" }) as const;
  return { ...provisioner, begin: denied, look: denied, cancel: denied, remove: denied };
}

const EXPIRED = "The security token included in the request is expired";

/** The store and the provisioner of somebody whose credentials end, and may be renewed. */
function withCredentials(store: Store, provisioner: Provisioner) {
  let isExpired = false;
  const away = { outcome: "unreachable", reason: `ExpiredTokenException: ${EXPIRED}` } as const;
  const refusing = <Target extends object>(target: Target, refuse: () => unknown) =>
    new Proxy(target, {
      get: (_, name) => (isExpired ? refuse : Reflect.get(target, name)),
    });
  const refused = Object.assign(new Error(EXPIRED), { name: "ExpiredTokenException" });
  return {
    store: refusing(store, () => Promise.reject(refused)),
    provisioner: refusing(provisioner, () => Promise.resolve(away)),
    setExpired: (expired: boolean) => {
      isExpired = expired;
    },
  };
}

interface Process {
  readonly plane: ControlPlane;
  readonly clock: HandClock;
  kill(): void;
  setExpired(isExpired: boolean): void;
}

interface World {
  readonly harness: Harness;
  readonly fake: FakeWorld;
  process(options?: {
    readonly sharing?: "server" | "command";
    readonly hasRights?: boolean;
    readonly time?: number;
  }): Process;
  close(): Promise<void>;
}

async function createWorld(): Promise<World> {
  const fake = createFakeWorld();
  const harness = await createHarness({
    store: createMemoryStore(),
    provisioner: fake.provisioner,
  });
  await createDev(harness.controlPlane);
  await harness.controlPlane.close();
  return {
    harness,
    fake,
    process({ sharing = "command", hasRights = true, time = 0 } = {}) {
      const clock = createHandClock(time);
      const provisioner = hasRights ? fake.provisioner : withoutRights(fake.provisioner);
      const dying = createDyingProcess(harness.store, provisioner, {
        write: Number.POSITIVE_INFINITY,
        moment: "before",
      });
      const { setExpired, ...reached } = withCredentials(dying.store, dying.provisioner);
      const plane = harness.restart({ ...reached, clock, sharing });
      return { plane, clock, kill: dying.kill, setExpired };
    },
    close: () => harness.close(),
  };
}

const held = environmentSpec({ hold: "door" });

function create(plane: ControlPlane, name: string, spec = held) {
  const template = { templateName: "env", templateMajorVersion: "1" };
  return plane.call("CreateEnvironment", { name, spec, ...template });
}

function createService(plane: ControlPlane, name: string) {
  const spec = serviceSpec({ one: {}, two: {} });
  const template = { templateName: "svc", templateMajorVersion: "1" };
  return plane.call("CreateService", { name, spec, ...template, ...REPOSITORY });
}

async function statusOf(plane: ControlPlane, name: string) {
  return (await plane.call("GetEnvironment", { name })).environment.deploymentStatus;
}

const waitedFor = (name: string) => ({ environments: [name], services: [name] });

/** Looks and lets time pass in turn, as a command does that waits. */
async function look(process: Process, name: string, seconds: number): Promise<number> {
  let taken = 0;
  for (let passed = 0; passed <= seconds; passed += 5) {
    taken += await process.plane.takeUp(waitedFor(name));
    await process.clock.advance(5000);
  }
  return taken;
}

it("leaves the work of a living process to it, whatever the clocks show", async () => {
  const world = await createWorld();
  const ada = world.process({ time: 0 });
  const bob = world.process({ time: 1_000_000_000_000 });
  await create(ada.plane, "one");

  let taken = await bob.plane.start();
  for (let minute = 0; minute < 4; minute += 1) {
    await ada.clock.advance(10_000);
    taken += await look(bob, "one", 10);
  }

  expect(taken).toBe(0);
  expect(await statusOf(bob.plane, "one")).toBe("IN_PROGRESS");
  world.fake.release("door");
  await world.close();
});

it("replaces a dead owner within a minute, where it is waited for", async () => {
  const world = await createWorld();
  const ada = world.process();
  const bob = world.process({ time: 5_000_000 });
  await create(ada.plane, "one");
  await world.fake.held("door");
  ada.kill();

  const others = await look(bob, "another", 60);
  const taken = await look(bob, "one", 60);
  world.fake.release("door");
  await settle();
  await bob.plane.drain();

  expect([others, taken]).toEqual([0, 1]);
  expect(await statusOf(bob.plane, "one")).toBe("SUCCEEDED");
  expect([...world.fake.deployments.values()].every((times) => times === 1)).toBe(true);
  await world.close();
});

it("replaces a dead owner within a minute of a clock that was set back by years", async () => {
  const world = await createWorld();
  const ada = world.process();
  const bob = world.process({ time: 1_000_000_000_000 });
  await create(ada.plane, "one", environmentSpec());
  ada.kill();
  await look(bob, "one", 10);
  bob.clock.set(0);

  const taken = await look(bob, "one", 60);
  await bob.plane.drain();

  expect(taken).toBe(1);
  expect(await statusOf(bob.plane, "one")).toBe("SUCCEEDED");
  await world.close();
});

it("replaces a dead owner within a minute where a server runs", async () => {
  const world = await createWorld();
  const server = world.process({ sharing: "server", time: 77 });
  await server.plane.start();
  const ada = world.process();
  await create(ada.plane, "one", environmentSpec());
  ada.kill();

  for (let passed = 0; passed < 60; passed += 5) await server.clock.advance(5000);
  await server.plane.drain();

  expect(await statusOf(server.plane, "one")).toBe("SUCCEEDED");
  await world.close();
});

it("does not fail what somebody else asked for when it has no rights, and leaves it to who has", async () => {
  const world = await createWorld();
  const ada = world.process();
  const eve = world.process({ hasRights: false });
  const bob = world.process();
  await create(ada.plane, "one");
  await world.fake.held("door");
  ada.kill();

  const taken = await look(eve, "one", 60);
  const afterwards = await statusOf(eve.plane, "one");
  const again = await look(eve, "one", 60);
  await look(bob, "one", 60);
  world.fake.release("door");
  await settle();
  await bob.plane.drain();

  expect([taken, afterwards, again]).toEqual([1, "IN_PROGRESS", 0]);
  expect(await statusOf(bob.plane, "one")).toBe("SUCCEEDED");
  await world.close();
});

it("is rejoined by the next one when its credentials expire, and does no harm with new ones", async () => {
  const world = await createWorld();
  const ada = world.process();
  const bob = world.process();
  await create(ada.plane, "one");
  await world.fake.held("door");
  ada.setExpired(true);
  for (let passed = 0; passed < 60; passed += 5) await ada.clock.advance(5000);

  const taken = await look(bob, "one", 60);
  const meanwhile = await statusOf(bob.plane, "one");
  ada.setExpired(false);
  world.fake.release("door");
  for (let passed = 0; passed < 120; passed += 5) await ada.clock.advance(5000);
  await bob.plane.drain();

  expect([taken, meanwhile]).toEqual([1, "IN_PROGRESS"]);
  expect(await statusOf(bob.plane, "one")).toBe("SUCCEEDED");
  expect([...world.fake.deployments.values()].every((times) => times === 1)).toBe(true);
  await world.close();
});

it("fails what it asked for itself when it has no rights", async () => {
  const world = await createWorld();
  const eve = world.process({ hasRights: false });

  await create(eve.plane, "one", environmentSpec());
  await settle();
  await eve.plane.drain();

  const { environment } = await eve.plane.call("GetEnvironment", { name: "one" });
  expect(environment).toMatchObject({
    deploymentStatus: "FAILED",
    deploymentStatusMessage: expect.stringContaining("AccessDenied"),
  });
  await world.close();
});

it("hears of a cancellation that another process asks for", async () => {
  const world = await createWorld();
  const ada = world.process();
  const bob = world.process();
  await create(ada.plane, "one");
  await world.fake.held("door");

  await bob.plane.call("CancelEnvironmentDeployment", { environmentName: "one" });
  for (let second = 0; second < 5; second += 1) await ada.clock.advance(1000);
  await ada.plane.drain();

  expect(await statusOf(bob.plane, "one")).toBe("CANCELLED");
  await world.close();
});

const names = ["a", "b", "c"];
const weights = {
  ...{ create: 4, update: 4, service: 4, cancel: 2, delete: 2, wait: 6 },
  ...{ kill: 3, expire: 2, renew: 2 },
};
const step = fc.oneof(
  ...Object.entries(weights).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.record({ kind: fc.constant(kind), who: fc.nat(2), what: fc.nat(2) }),
  })),
);

it("keeps records and stacks in agreement, whoever dies, may what and shows what time", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const world = await createWorld();
      world.fake.release("door");
      // The second one has no rights, and each has a clock of its own.
      const start = (who: number) => world.process({ hasRights: who !== 1, time: who * 9_999_999 });
      const processes = [start(0), start(1), start(2)];
      const asked = new Map<string, number>();

      for (const { kind, who, what } of steps) {
        const process = processes[who] as Process;
        const name = names[what] ?? "";
        const { plane } = process;
        const refused = () => undefined;
        if (kind === "kill") {
          process.kill();
          processes[who] = start(who);
        }
        if (kind === "expire" || kind === "renew") process.setExpired(kind === "expire");
        if (kind === "create") await create(plane, name, environmentSpec()).then(note, refused);
        if (kind === "update") {
          const spec = environmentSpec({ greeting: `hello ${runs}` });
          const deploymentType = "CURRENT_VERSION" as const;
          const updating = plane.call("UpdateEnvironment", { name, spec, deploymentType });
          await updating.then(note, refused);
        }
        if (kind === "service") await createService(plane, name).catch(refused);
        if (kind === "delete") await plane.call("DeleteEnvironment", { name }).then(note, refused);
        if (kind === "cancel") {
          const environmentName = name;
          await plane.call("CancelEnvironmentDeployment", { environmentName }).catch(refused);
        }
        if (kind === "wait") await look(process, name, 35).catch(refused);

        /** A request that is repeated is answered with the deployment that it began first. */
        function note(output: { readonly environment?: Attempted | undefined }) {
          const id = output.environment?.lastAttemptedDeploymentId ?? "";
          if (!asked.has(id)) asked.set(id, who);
        }
      }
      for (const process of processes) process.kill();
      const last = world.process({ sharing: "server", time: 3 });
      await last.plane.start();
      for (let passed = 0; passed < 90; passed += 5) await last.clock.advance(5000);
      await last.plane.drain();

      expect(await brokenInvariants(last.plane, world.fake)).toEqual([]);
      expect(await disagreements(last.plane, world.fake, asked)).toEqual([]);
      await world.close();
      runs += 1;
    }),
    { numRuns: 20 },
  );
  expect(runs).toBe(20);
});

interface Attempted {
  readonly lastAttemptedDeploymentId?: string | undefined;
}

/** Records that say another thing than their stacks, or failed for want of somebody else's rights. */
async function disagreements(
  plane: ControlPlane,
  fake: FakeWorld,
  asked: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const { environments } = await plane.call("ListEnvironments", {});
  const wrong: string[] = [];
  for (const environment of environments) {
    const { name, deploymentStatus, deploymentStatusMessage = "" } = environment;
    const isThere = [...fake.stacks.keys()].some((stack) => stack.startsWith(`AWSProton-${name}-`));
    if (deploymentStatus === "SUCCEEDED" && !isThere) wrong.push(`${name} has no stack`);
    const isDenied = deploymentStatusMessage.includes("AccessDenied");
    if (isDenied && asked.get(environment.lastAttemptedDeploymentId ?? "") !== 1)
      wrong.push(`${name} failed by another's rights`);
  }
  return wrong;
}
