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
import { createMemorySource, type MemorySource } from "./support/memory-source.ts";
import { createMemoryStore } from "./support/memory-store.ts";
import { deleteComponents } from "./support/model-components.ts";
import { MANAGEMENT, roleOf } from "./support/model-parts.ts";
import { connectionsOf, request, requestConnection, THERE } from "./support/model-requests.ts";
import { countSynced, deleteSyncs, lastSyncs, SYNCED } from "./support/model-syncs.ts";

let harness: Harness;
let source: MemorySource;

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
});

afterAll(() => harness.close());

/** Some requests one after another without waiting, in a process that may die at one of its writes. */
const life = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  deathAt: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  moment: fc.constantFrom("before" as const, "after" as const),
});

/** One request of a kind: what chance may leave out of forty runs. */
const SAMPLE = fc.sample(request, { seed: 1, numRuns: 1_000 });
const EXAMPLE = [
  /^make service a and sync/,
  /^Create the template's sync/,
  /^push the template with green/,
  /^make environment b through a connection/,
  /^create component .* in environment b/,
].map((title) => {
  const found = SAMPLE.find((each) => title.test(each.title));
  if (found === undefined) throw new Error(`no request is titled ${title}`);
  return { requests: [found], deathAt: undefined, moment: "before" as const };
});

it("is never stuck, never deploys twice, and can always be emptied, whatever is asked and whenever it dies", async () => {
  let answered = 0;
  let connected = 0;
  let components = 0;
  const synced = new Set<string>();

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
          await run(plane, source).then(
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
      const ended = await lastSyncs(survivor);
      expect(ended.filter((sync) => !/ (SUCCEEDED|FAILED)$/.test(sync))).toEqual([]);
      for (const sync of ended) synced.add(sync);
      await deleteSyncs(survivor);
      const reconnected = await reconnect(survivor);
      components += await deleteComponents(survivor);
      connected += reconnected.size;
      await empty(survivor, reconnected);
      expect(await brokenInvariants(survivor, harness.world)).toEqual([]);
    }),
    { numRuns: Number(process.env.PROTON_MODEL_RUNS ?? 40), examples: [[EXAMPLE]] },
  );

  expect(answered).toBeGreaterThan(40);
  expect(connected).toBeGreaterThan(0);
  expect(components).toBeGreaterThan(0);
  expect([...synced]).toEqual(
    expect.arrayContaining(["TEMPLATE_SYNC SUCCEEDED", "SERVICE_SYNC SUCCEEDED"]),
  );
  expect(await countSynced(harness.controlPlane)).toBeGreaterThan(0);
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

/** Deletes everything else; what cannot be deleted is repaired first. */
async function empty(plane: ControlPlane, reconnected: ReadonlyMap<string, string>): Promise<void> {
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
}
