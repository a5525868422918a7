import { expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { createDyingProcess } from "./support/crash.ts";
import { createApp, createDev, createHarness, serviceSpec } from "./support/harness.ts";
import { createMemorySource } from "./support/memory-source.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const REPOSITORY = { repositoryProvider: "GITHUB", repositoryName: "acme/services" } as const;
const CONFIG = { serviceName: "app", filePath: "ops.yaml", ...REPOSITORY, branch: "main" } as const;

/** The ops file and the spec of two instances: one that is there, and one to be created. */
function filesOf(name: string, greeting: string): Readonly<Record<string, string>> {
  const entry = "{ branch: main, spec: app.yaml }";
  return {
    "ops.yaml": `sync: { services: { app: { one: ${entry}, ${name}: ${entry} } } }\n`,
    "app.yaml": serviceSpec({ one: { greeting }, [name]: {} }),
  };
}

async function countDeployments(plane: ControlPlane, serviceInstanceName: string): Promise<number> {
  const input = { serviceName: "app", serviceInstanceName };
  return (await plane.call("ListDeployments", input)).deployments.length;
}

it("a sync of a service is ended by the next process, with one deployment each, wherever the last write was", async () => {
  const source = createMemorySource("acme/services");
  const harness = await createHarness({
    syncSource: source,
    store: createMemoryStore(),
    quotas: { instancesPerService: 1000 },
  });
  const { controlPlane: plane } = harness;
  await createDev(plane);
  await createApp(plane);
  const connectionArn = "arn:aws:codeconnections:us-east-1:123456789012:connection/one";
  await plane.call("CreateRepository", {
    provider: "GITHUB",
    name: "acme/services",
    connectionArn,
  });
  source.commit("Begin", filesOf("first", "begin"));
  await plane.call("CreateServiceSyncConfig", CONFIG);
  await plane.drain();
  let deaths = 0;
  // A step of three takes both moments in turn.
  for (let write = 1; ; write += 3) {
    const moment = write % 2 === 0 ? "before" : "after";
    const name = `new-${write}`;
    source.commit("Next", filesOf(name, `write ${write}`));
    const before = await countDeployments(plane, "one");
    const dying = createDyingProcess(harness.store, harness.world.provisioner, { write, moment });
    const mortal = harness.restart({ store: dying.store, provisioner: dying.provisioner });
    await mortal.sync().catch(() => undefined);
    await mortal.drain();

    const next = harness.restart();
    await next.start();
    await next.drain();
    await next.sync();
    await next.drain();

    const what = `write ${write}, ${moment}`;
    const run = { ...REPOSITORY, branch: "main", syncType: "SERVICE_SYNC" } as const;
    const { latestSync } = await plane.call("GetRepositorySyncStatus", run);
    const { serviceSyncBlockerSummary } = await plane.call("GetServiceSyncBlockerSummary", {
      ...{ serviceName: "app", serviceInstanceName: "one" },
    });
    expect(latestSync, what).toMatchObject({ status: "SUCCEEDED" });
    expect(await countDeployments(plane, "one"), what).toBe(before + 1);
    expect(await countDeployments(plane, name), what).toBe(1);
    expect(serviceSyncBlockerSummary?.latestBlockers, what).toEqual([]);
    if (!dying.isDead()) break;
    deaths += 1;
  }
  await harness.close();

  expect(deaths).toBeGreaterThan(10);
});
