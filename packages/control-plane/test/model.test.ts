import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ControlPlane, ProtonError } from "../src/index.ts";
import { Crash, createDyingProcess } from "./support/crash.ts";
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

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  await createDev(harness.controlPlane);
});

afterAll(() => harness.close());

const name = fc.constantFrom("a", "b");
const part = fc.constantFrom("one", "two", "three");
const behaviour = fc.constantFrom(
  {},
  {},
  { fail: "No room" },
  { fail_delete: "yes" },
  { greeting: "hi" },
);
const parts = fc.dictionary(part, behaviour, { minKeys: 1, maxKeys: 3 });

const MANAGEMENT = "123456789012";
const THERE = { accountId: "222222222222" };

/** The ids of the connections for an environment. */
async function connectionsOf(plane: ControlPlane, environmentName: string) {
  const listed = await plane.call("ListEnvironmentAccountConnections", {
    requestedBy: "MANAGEMENT_ACCOUNT",
    environmentName,
  });
  return listed.environmentAccountConnections.map(({ id }) => id);
}

/** What may be asked of one of an environment's connections, if it has any. */
const ofConnection = (
  title: string,
  run: (plane: ControlPlane, id: string, name: string) => Promise<unknown>,
) =>
  fc.record({ name, index: fc.nat({ max: 2 }) }).map(({ name, index }) => ({
    title: `${title} connection ${index} of ${name}`,
    run: async (plane: ControlPlane) => {
      const ids = await connectionsOf(plane, name);
      return run(plane, ids[index % ids.length] ?? "00000000-0000-0000-0000-000000000000", name);
    },
  }));

/** Connections of another account, and environments through them. */
const connectionRequest = fc.oneof(
  name.map((environmentName) => ({
    title: `request a connection for ${environmentName}`,
    run: (plane: ControlPlane) => requestConnection(plane, environmentName),
  })),
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `make environment ${name} through a connection of its own`,
    async run(plane: ControlPlane) {
      const id = await requestConnection(plane, name);
      await plane.call("AcceptEnvironmentAccountConnection", { id });
      return plane.call("CreateEnvironment", {
        name,
        templateName: "env",
        templateMajorVersion: "1",
        spec: environmentSpec(inputs),
        environmentAccountConnectionId: id,
      });
    },
  })),
  ofConnection("accept", (plane, id) => plane.call("AcceptEnvironmentAccountConnection", { id })),
  ofConnection("reject", (plane, id) => plane.call("RejectEnvironmentAccountConnection", { id })),
  ofConnection("delete", (plane, id) =>
    plane.call("DeleteEnvironmentAccountConnection", { id }, THERE),
  ),
  ofConnection("create an environment through", (plane, id, name) =>
    plane.call("CreateEnvironment", {
      name,
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      environmentAccountConnectionId: id,
    }),
  ),
  ofConnection("update an environment to", (plane, id, name) =>
    plane.call("UpdateEnvironment", {
      name,
      deploymentType: "CURRENT_VERSION",
      spec: environmentSpec(),
      environmentAccountConnectionId: id,
    }),
  ),
);

async function requestConnection(plane: ControlPlane, environmentName: string): Promise<string> {
  const { environmentAccountConnection } = await plane.call(
    "CreateEnvironmentAccountConnection",
    {
      environmentName,
      managementAccountId: MANAGEMENT,
      roleArn: `arn:aws:iam::${THERE.accountId}:role/proton`,
    },
    THERE,
  );
  return environmentAccountConnection.id;
}

/** Anything that a client may ask for, whatever the state. */
const request = fc.oneof(
  { arbitrary: connectionRequest, weight: 4 },
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `create environment ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateEnvironment", {
        name,
        templateName: "env",
        templateMajorVersion: "1",
        spec: environmentSpec(inputs),
      }),
  })),
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `update environment ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateEnvironment", {
        name,
        deploymentType: "CURRENT_VERSION",
        spec: environmentSpec(inputs),
      }),
  })),
  name.map((name) => ({
    title: `delete environment ${name}`,
    run: (plane: ControlPlane) => plane.call("DeleteEnvironment", { name }),
  })),
  name.map((environmentName) => ({
    title: `cancel environment ${environmentName}`,
    run: (plane: ControlPlane) => plane.call("CancelEnvironmentDeployment", { environmentName }),
  })),
  fc.record({ name, parts }).map(({ name, parts }) => ({
    title: `create service ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateService", {
        name,
        templateName: "svc",
        templateMajorVersion: "1",
        spec: serviceSpec(parts),
        ...REPOSITORY,
      }),
  })),
  fc.record({ name, parts }).map(({ name, parts }) => ({
    title: `update service ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateService", {
        name,
        spec: serviceSpec(Object.fromEntries(Object.keys(parts).map((key) => [key, {}]))),
      }),
  })),
  fc.record({ name, part, inputs: behaviour }).map(({ name, part, inputs }) => ({
    title: `update instance ${name}/${part}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateServiceInstance", {
        serviceName: name,
        name: part,
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec({ [part]: inputs }),
      }),
  })),
  fc.record({ name, part, inputs: behaviour }).map(({ name, part, inputs }) => ({
    title: `add instance ${name}/${part}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateServiceInstance", {
        serviceName: name,
        name: part,
        spec: serviceSpec({ [part]: inputs }),
      }),
  })),
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `update pipeline ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateServicePipeline", {
        serviceName: name,
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec({ one: {} }, inputs),
      }),
  })),
  name.map((name) => ({
    title: `delete service ${name}`,
    run: (plane: ControlPlane) => plane.call("DeleteService", { name }),
  })),
);

/** Some requests one after another without waiting, in a process that may die at one of its writes. */
const life = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  deathAt: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  moment: fc.constantFrom("before" as const, "after" as const),
});

it("is never stuck, never deploys twice, and can always be emptied, whatever is asked and whenever it dies", async () => {
  let answered = 0;
  let connected = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      for (const { requests, deathAt, moment } of lives) {
        const process = createDyingProcess(harness.store, harness.world.provisioner, {
          write: deathAt ?? Infinity,
          moment,
        });
        const plane = harness.restart({
          ...process,
          environmentAccounts: { provisioner: () => process.provisioner },
        });
        await plane.start().catch(onlyCrash);
        for (const { run } of requests) {
          await run(plane).then(
            () => {
              answered += 1;
            },
            (error: unknown) => process.isDead() || onlyLabelled(error),
          );
        }
        await plane.drain();
      }
      const survivor = harness.restart({
        environmentAccounts: { provisioner: () => harness.world.provisioner },
      });
      await survivor.start();
      await survivor.drain();
      expect(await brokenInvariants(survivor, harness.world)).toEqual([]);
      connected += await empty(survivor);
      expect(await brokenInvariants(survivor, harness.world)).toEqual([]);
    }),
    { numRuns: Number(process.env.PROTON_MODEL_RUNS ?? 40) },
  );

  expect(answered).toBeGreaterThan(40);
  expect(connected).toBeGreaterThan(0);
});

function onlyCrash(error: unknown): void {
  expect(error).toBeInstanceOf(Crash);
}

/** Whatever is refused is refused with an error of the API that names why. */
function onlyLabelled(error: unknown): void {
  expect(error).toBeInstanceOf(ProtonError);
  expect((error as ProtonError).code).not.toBe("InternalServerException");
}

/** Gives every environment that has a connection one that works, and deletes the others. */
async function reconnect(plane: ControlPlane): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const name of ["a", "b"]) {
    for (const id of await connectionsOf(plane, name)) {
      await plane.call("DeleteEnvironmentAccountConnection", { id }, THERE);
    }
    const has = await plane.call("GetEnvironment", { name }).catch(() => undefined);
    if (has?.environment.environmentAccountConnectionId === undefined) continue;
    const id = await requestConnection(plane, name);
    await plane.call("AcceptEnvironmentAccountConnection", { id });
    await plane.call("UpdateEnvironment", {
      name,
      deploymentType: "NONE",
      environmentAccountConnectionId: id,
    });
    made.set(name, id);
  }
  return made;
}

/**
 * Deletes everything; what cannot be deleted is repaired first.
 *
 * @returns how many environments were in another account
 */
async function empty(plane: ControlPlane): Promise<number> {
  const reconnected = await reconnect(plane);
  for (const name of ["a", "b"]) {
    const { serviceInstances } = await plane.call("ListServiceInstances", {
      filters: [{ key: "serviceName", value: name }],
    });
    const names = serviceInstances.map((instance) => instance.name);
    const spec = serviceSpec(Object.fromEntries(names.map((key) => [key, {}])));
    for (const instance of names) {
      await plane.call("UpdateServiceInstance", {
        serviceName: name,
        name: instance,
        deploymentType: "CURRENT_VERSION",
        spec,
      });
    }
    await plane.drain();
    const exists = await plane.call("GetService", { name }).catch(() => undefined);
    if (exists?.service?.pipeline !== undefined) {
      await plane.call("UpdateServicePipeline", {
        serviceName: name,
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec({ one: {} }, {}),
      });
      await plane.drain();
    }
    await plane.call("DeleteService", { name });
    const environment = await plane.call("GetEnvironment", { name }).catch(() => undefined);
    if (environment !== undefined) {
      await plane.call("UpdateEnvironment", {
        name,
        deploymentType: "CURRENT_VERSION",
        spec: environmentSpec(),
        environmentAccountConnectionId: reconnected.get(name),
      });
      await plane.drain();
    }
    await plane.call("DeleteEnvironment", { name });
    await plane.drain();
    for (const id of await connectionsOf(plane, name)) {
      await plane.call("DeleteEnvironmentAccountConnection", { id }, THERE);
    }
  }
  expect((await plane.call("ListServices", {})).services).toEqual([]);
  expect((await plane.call("ListEnvironments", {})).environments.map(({ name }) => name)).toEqual([
    "dev",
  ]);
  return reconnected.size;
}
