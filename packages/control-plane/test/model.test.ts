import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ControlPlane, type ControlPlaneOptions, ProtonError } from "../src/index.ts";
import { Crash, createDyingProcess } from "./support/crash.ts";
import { createHandOverWorld, type HandOverWorld } from "./support/fake-hand-overs.ts";
import {
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  REPOSITORY,
  serviceSpec,
} from "./support/harness.ts";
import { brokenInvariants } from "./support/invariants.ts";
import { createMemorySource, type MemorySource } from "./support/memory-source.ts";
import { createMemoryStore } from "./support/memory-store.ts";
import { deleteComponents } from "./support/model-components.ts";
import { forgetPipelineRepository, publishHandedOver, settle } from "./support/model-hand-overs.ts";
import { MANAGEMENT, roleOf } from "./support/model-parts.ts";
import { connectionsOf, request, requestConnection, THERE } from "./support/model-requests.ts";
import { countSynced, deleteSyncs, lastSyncs, SYNCED } from "./support/model-syncs.ts";

let harness: Harness;
let source: MemorySource;
const handOvers = createHandOverWorld();

beforeAll(async () => {
  source = createMemorySource(SYNCED);
  harness = await createHarness({ store: createMemoryStore(), syncSource: source });
  const plane = harness.controlPlane;
  await createDev(plane);
  await plane.call("UpdateServiceTemplateVersion", {
    ...{ templateName: "svc", majorVersion: "1", minorVersion: "0" },
    supportedComponentSources: ["DIRECTLY_DEFINED"],
  });
  await plane.call("UpdateEnvironment", {
    ...{ name: "dev", deploymentType: "NONE", componentRoleArn: roleOf(MANAGEMENT) },
  });
  const connectionArn = REPOSITORY.repositoryConnectionArn;
  await plane.call("CreateRepository", { provider: "GITHUB", name: SYNCED, connectionArn });
  await publishHandedOver(harness);
});

afterAll(() => harness.close());

/** Some requests one after another without waiting, in a process that may die at one of its writes. */
const life = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  deathAt: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  moment: fc.constantFrom("before" as const, "after" as const),
  joins: fc.boolean(),
});

/** One request of a kind: what chance may leave out of forty runs. */
const SAMPLE = fc.sample(request, { seed: 1, numRuns: 1_000 });
const EXAMPLE = [
  /^make service a and sync/,
  /^Create the template's sync/,
  /^push the template with green/,
  /^make environment b of env through a connection/,
  /^create component .* in environment b/,
  /^create environment a of Terraform, and cancel/,
  /^make environment a as terraform/,
  /^make environment b of commands through a connection/,
].map((title) => {
  const found = SAMPLE.find((each) => title.test(each.title));
  if (found === undefined) throw new Error(`no request is titled ${title}`);
  return { requests: [found], deathAt: undefined, moment: "before" as const, joins: false };
});

it("is never stuck, never deploys twice, and can always be emptied, whatever is asked and whenever it dies", async () => {
  let answered = 0;
  let connected = 0;
  let components = 0;
  let notified = 0;
  const synced = new Set<string>();

  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      for (const { requests, deathAt, moment, joins } of lives) {
        const process = createDyingProcess(harness.store, harness.world.provisioner, {
          write: deathAt ?? Infinity,
          moment,
        });
        const { store, provisioner, act } = process;
        const plane = restart({ store, provisioner }, handOvers.reach(act, joins));
        await plane.start().catch(onlyCrash);
        for (const { run } of requests) {
          await run(plane, source).then(
            () => {
              answered += 1;
            },
            (error: unknown) => process.isDead() || onlyLabelled(error),
          );
        }
        await plane.drain();
        if (process.isDead()) continue;
        for (const sync of await lastSyncs(plane)) synced.add(sync);
      }
      const { store, world } = harness;
      const alive = handOvers.reach((act) => act(), false);
      const survivor = restart({ store, provisioner: world.provisioner }, alive);
      await survivor.start();
      notified += await settle(survivor);
      expect(await brokenInvariants(survivor, world, handOvers)).toEqual([]);
      const ended = await lastSyncs(survivor);
      expect(ended.filter((sync) => !/ (SUCCEEDED|FAILED)$/.test(sync))).toEqual([]);
      await deleteSyncs(survivor);
      const reconnected = await reconnect(survivor);
      components += await deleteComponents(survivor);
      connected += reconnected.size;
      await forgetPipelineRepository(survivor);
      await empty(survivor, reconnected);
      expect(await brokenInvariants(survivor, world, handOvers)).toEqual([]);
    }),
    { numRuns: Number(process.env.PROTON_MODEL_RUNS ?? 40), examples: [[EXAMPLE]] },
  );

  expect(answered).toBeGreaterThan(40);
  expect(connected).toBeGreaterThan(0);
  expect(components).toBeGreaterThan(0);
  expect(notified).toBeGreaterThan(0);
  expect(handOvers.runs.size).toBeGreaterThan(0);
  expect([...synced]).toEqual(
    expect.arrayContaining(["TEMPLATE_SYNC SUCCEEDED", "SERVICE_SYNC SUCCEEDED"]),
  );
  expect(await countSynced(harness.controlPlane)).toBeGreaterThan(0);
});

/** The next process, which is at home in every account. */
function restart(
  { store, provisioner }: Pick<ControlPlaneOptions, "store" | "provisioner">,
  reached: ReturnType<HandOverWorld["reach"]>,
): ControlPlane {
  const { codeBuild, pullRequests } = reached;
  const environmentAccounts = { provisioner: () => provisioner, codeBuild: () => codeBuild };
  return harness.restart({ store, provisioner, codeBuild, pullRequests, environmentAccounts });
}

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

/** Deletes everything else; what cannot be deleted is repaired first. */
async function empty(plane: ControlPlane, reconnected: ReadonlyMap<string, string>): Promise<void> {
  for (const name of ["a", "b"]) {
    const { serviceInstances } = await plane.call("ListServiceInstances", {
      filters: [{ key: "serviceName", value: name }],
    });
    const parts = serviceInstances.map(({ name, environmentName }) => [
      ...[name, { "@environment": environmentName }],
    ]);
    const spec = serviceSpec(Object.fromEntries(parts));
    for (const { name: instance } of serviceInstances) {
      await plane.call("UpdateServiceInstance", {
        serviceName: name,
        name: instance,
        deploymentType: "CURRENT_VERSION",
        spec,
      });
    }
    await settle(plane);
    const exists = await plane.call("GetService", { name }).catch(() => undefined);
    if (exists?.service?.pipeline !== undefined) {
      await plane.call("UpdateServicePipeline", {
        serviceName: name,
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec(parts.length > 0 ? Object.fromEntries(parts) : { one: {} }, {}),
      });
      await settle(plane);
    }
    await plane.call("DeleteService", { name });
    await settle(plane);
    const environment = await plane.call("GetEnvironment", { name }).catch(() => undefined);
    if (environment !== undefined) {
      await plane.call("UpdateEnvironment", {
        name,
        deploymentType: "CURRENT_VERSION",
        spec: environmentSpec(),
        environmentAccountConnectionId: reconnected.get(name),
      });
      await settle(plane);
    }
    await plane.call("DeleteEnvironment", { name });
    await settle(plane);
    for (const id of await connectionsOf(plane, name)) {
      await plane.call("DeleteEnvironmentAccountConnection", { id }, THERE);
    }
  }
  expect((await plane.call("ListServices", {})).services).toEqual([]);
  expect((await plane.call("ListEnvironments", {})).environments.map(({ name }) => name)).toEqual([
    "dev",
  ]);
}
