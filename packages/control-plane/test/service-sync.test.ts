import {
  CreateServiceSyncConfigCommand,
  GetRepositorySyncStatusCommand,
  GetServiceInstanceCommand,
  GetServiceInstanceSyncStatusCommand,
  GetServiceSyncBlockerSummaryCommand,
  ListDeploymentsCommand,
  ListRepositorySyncDefinitionsCommand,
  type ProtonClient,
  UpdateServiceInstanceCommand,
  UpdateServiceSyncBlockerCommand,
} from "@aws-sdk/client-proton";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import {
  createApp,
  createClient,
  createDev,
  createHarness,
  type Harness,
  serviceSpec,
} from "./support/harness.ts";
import { createMemorySource, type MemorySource } from "./support/memory-source.ts";

const REPOSITORY = { repositoryProvider: "GITHUB", repositoryName: "acme/services" } as const;
const CONFIG = {
  serviceName: "app",
  filePath: "./ops/proton-ops.yaml",
  ...REPOSITORY,
  branch: "main",
} as const;

let source: MemorySource;
let harness: Harness;
let plane: ControlPlane;
let client: ProtonClient;
let closeClient: () => Promise<void>;

beforeEach(async () => {
  source = createMemorySource("acme/services");
  harness = await createHarness({ syncSource: source });
  plane = harness.controlPlane;
  ({ client, close: closeClient } = await createClient(plane));
  await createDev(plane);
  await createApp(plane);
  const connectionArn = "arn:aws:codeconnections:us-east-1:123456789012:connection/one";
  const repository = { provider: "GITHUB", name: "acme/services", connectionArn } as const;
  await plane.call("CreateRepository", repository);
});
afterEach(async () => {
  await closeClient();
  await harness.close();
});

/** An ops file that takes instances from `app.yaml`, each from its branch. */
function ops(branches: Readonly<Record<string, string>>): string {
  const entries = Object.entries(branches).map(
    ([name, branch]) => `      ${name}: { branch: ${branch}, spec: ./app.yaml }\n`,
  );
  return `sync:\n  services:\n    app:\n${entries.join("")}`;
}

const spec = (instances: Parameters<typeof serviceSpec>[0]) => serviceSpec(instances);

async function configure(): Promise<void> {
  await client.send(new CreateServiceSyncConfigCommand(CONFIG));
  await plane.drain();
}

async function push(files: Readonly<Record<string, string>>, branch = "main"): Promise<string> {
  const sha = source.commit("Change", files, branch);
  await plane.sync({ repository: "acme/services", branch });
  await plane.drain();
  return sha;
}

async function runStatus() {
  const input = { ...REPOSITORY, branch: "main", syncType: "SERVICE_SYNC" } as const;
  const { latestSync } = await client.send(new GetRepositorySyncStatusCommand(input));
  return { status: latestSync?.status, last: latestSync?.events?.at(-1)?.event };
}

async function instance(name: string) {
  const input = { serviceName: "app", name };
  const { serviceInstance } = await client.send(new GetServiceInstanceCommand(input));
  return serviceInstance;
}

async function syncStatus(serviceInstanceName: string) {
  const input = { serviceName: "app", serviceInstanceName };
  const answer = await client.send(new GetServiceInstanceSyncStatusCommand(input));
  return { ...answer, last: answer.latestSync?.events?.at(-1) };
}

async function countDeployments(serviceInstanceName: string): Promise<number> {
  const input = { serviceName: "app", serviceInstanceName };
  return (await client.send(new ListDeploymentsCommand(input))).deployments?.length ?? 0;
}

async function blockers(serviceInstanceName?: string) {
  const input = { serviceName: "app", ...(serviceInstanceName && { serviceInstanceName }) };
  const { serviceSyncBlockerSummary } = await client.send(
    new GetServiceSyncBlockerSummaryCommand(input),
  );
  return serviceSyncBlockerSummary?.latestBlockers ?? [];
}

function changeByHand(name: string, inputs: object) {
  const deploymentType = "CURRENT_VERSION";
  return client.send(
    new UpdateServiceInstanceCommand({
      ...{ serviceName: "app", name, deploymentType },
      spec: serviceSpec({ [name]: { ...inputs } }),
    }),
  );
}

describe("service sync", () => {
  it("updates and creates the instances of the ops file, and leaves the others alone", async () => {
    const sha = source.commit("All", {
      "ops/proton-ops.yaml": ops({ one: "main", two: "main" }),
      "app.yaml": spec({ one: { greeting: "hi" }, two: {}, three: {} }),
    });
    await configure();

    const [one, two] = [await instance("one"), await instance("two")];
    const status = await syncStatus("one");
    const { syncDefinitions } = await client.send(
      new ListRepositorySyncDefinitionsCommand({ ...REPOSITORY, syncType: "SERVICE_SYNC" }),
    );

    expect(await runStatus()).toEqual({
      status: "SUCCEEDED",
      last: `Synced commit ${sha.slice(0, 7)}`,
    });
    expect([one?.deploymentStatus, two?.deploymentStatus]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect(one?.spec).toContain("hi");
    await expect(instance("three")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(status.latestSync).toMatchObject({ status: "SUCCEEDED", target: one?.arn });
    expect(status.desiredState).toEqual({
      ...REPOSITORY,
      ...{ branch: "main", sha, directory: "app.yaml" },
    });
    expect(syncDefinitions?.map(({ target }) => target)).toEqual([one?.arn, two?.arn]);
    expect(await blockers()).toEqual([]);
    expect(await blockers("one")).toEqual([]);
  });

  it("deploys again only what changed", async () => {
    const files = {
      "ops/proton-ops.yaml": ops({ one: "main" }),
      "app.yaml": spec({ one: { greeting: "hi" } }),
    };
    source.commit("One", files);
    await configure();
    const before = await countDeployments("one");

    await push({ ...files, "app.yaml": spec({ one: { greeting: "hi" }, two: {} }) });
    const unchanged = await countDeployments("one");
    await push({ ...files, "app.yaml": spec({ one: { greeting: "hello again" } }) });

    expect(unchanged).toBe(before);
    expect(await countDeployments("one")).toBe(before + 1);
    expect((await syncStatus("one")).last?.event).toBe("Deployed app/one");
  });

  it("takes an instance from another branch, and is begun by a push to that", async () => {
    source.commit("Ops", { "ops/proton-ops.yaml": ops({ one: "dev" }) });
    await configure();
    const missing = await runStatus();
    await push({ "app.yaml": spec({ one: { greeting: "from dev" } }) }, "dev");
    const without = await plane.sync();
    const sha = source.commit("More", { "app.yaml": spec({ one: { greeting: "more" } }) }, "dev");

    const moved = await plane.sync();
    await plane.drain();

    expect(missing.last).toMatch(/Branch dev of acme\/services, .* one .* has no commit/);
    expect([without.length, moved.length]).toEqual([0, 1]);
    expect((await instance("one"))?.spec).toContain("more");
    expect((await syncStatus("one")).desiredState).toMatchObject({ branch: "dev", sha });
  });

  const good = spec({ one: {} });
  it.each([
    ["no ops file", {}, /has no file ops\/proton-ops\.yaml: add it to branch main/],
    [
      "YAML that is none",
      { "ops/proton-ops.yaml": "sync: [" },
      /ops\/proton-ops\.yaml:1:\d+: not valid YAML/,
    ],
    [
      "an ops file of other services",
      { "ops/proton-ops.yaml": "sync: { services: { web: { a: { branch: b, spec: c } } } }" },
      /ops\/proton-ops\.yaml:1:\d+: "sync\.services" has no instances of app; it names web/,
    ],
    [
      "an instance without a spec",
      { "ops/proton-ops.yaml": "sync:\n  services:\n    app:\n      one: { branch: main }\n" },
      /ops\/proton-ops\.yaml:4:7: instance one needs a "branch" and a "spec"/,
    ],
    [
      "a spec outside of the repository",
      { "ops/proton-ops.yaml": "sync: { services: { app: { one: { branch: a, spec: ../b } } } }" },
      /the spec "\.\.\/b" of instance one is not a file of the repository/,
    ],
    [
      "no spec",
      { "ops/proton-ops.yaml": ops({ one: "main" }) },
      /Branch main at \w{7} has no file app\.yaml, which the ops file names for instance one/,
    ],
    [
      "a spec without the instance",
      { "ops/proton-ops.yaml": ops({ two: "main" }), "app.yaml": good },
      /app\.yaml has no instance two: its instances are one/,
    ],
    [
      "a spec that is none",
      { "ops/proton-ops.yaml": ops({ one: "main" }), "app.yaml": "proton: Spec\n" },
      /app\.yaml:1:\d+: /,
    ],
    [
      "inputs that do not fit",
      { "ops/proton-ops.yaml": ops({ one: "main" }), "app.yaml": spec({ one: { size: 11 } }) },
      /The spec is not valid: .*size/,
    ],
    [
      "an instance in another environment",
      {
        "ops/proton-ops.yaml": ops({ one: "main" }),
        "app.yaml": spec({ one: { "@environment": "prod" } }),
      },
      /Instance one is in environment dev and cannot be moved to prod/,
    ],
    [
      "a deployment that fails",
      {
        "ops/proton-ops.yaml": ops({ one: "main" }),
        "app.yaml": spec({ one: { fail: "No room" } }),
      },
      /Deployment .* of app\/one ended as FAILED: .*No room.*Mend it and push again/,
    ],
  ])("fails where there is %s, and says what to do", async (_, files, message) => {
    source.commit("Wrong", files);
    await configure();

    expect(await runStatus()).toEqual({ status: "FAILED", last: expect.stringMatching(message) });
  });

  it("goes on with the other instances after one that failed", async () => {
    source.commit("Two", {
      "ops/proton-ops.yaml": ops({ one: "main", two: "main" }),
      "app.yaml": spec({ one: { fail: "No room" }, two: {} }),
    });

    await configure();

    expect((await runStatus()).status).toBe("FAILED");
    expect((await syncStatus("two")).latestSync?.status).toBe("SUCCEEDED");
  });

  it("waits for a change that is under way", async () => {
    await changeByHand("one", { hold: "busy" });
    await harness.world.held("busy");
    source.commit("One", {
      "ops/proton-ops.yaml": ops({ one: "main" }),
      "app.yaml": spec({ one: { greeting: "hi" } }),
    });
    await client.send(new CreateServiceSyncConfigCommand(CONFIG));
    const meanwhile = await runStatus();

    harness.world.release("busy");
    await plane.drain();

    expect(["INITIATED", "IN_PROGRESS"]).toContain(meanwhile.status);
    expect((await runStatus()).status).toBe("SUCCEEDED");
    expect((await instance("one"))?.spec).toContain("hi");
  });
});

describe("a manual change of what is synced", () => {
  const files = (greeting: string) => ({
    "ops/proton-ops.yaml": ops({ one: "main", two: "main" }),
    "app.yaml": spec({ one: { greeting }, two: { greeting } }),
  });

  beforeEach(async () => {
    source.commit("One", files("first"));
    await configure();
  });

  it("blocks the instance until that is resolved, and then gives way", async () => {
    await changeByHand("one", { greeting: "by hand" });
    await plane.drain();
    const made = await blockers("one");
    await push(files("second"));
    const kept = await instance("one");
    const blocked = await syncStatus("one");
    const { serviceSyncBlocker, serviceInstanceName } = await client.send(
      new UpdateServiceSyncBlockerCommand({ id: made[0]?.id, resolvedReason: "It is in git now" }),
    );
    await plane.drain();

    expect(made).toMatchObject([
      {
        status: "ACTIVE",
        type: "AUTOMATED",
        createdReason:
          "Service instance app/one was changed by UpdateServiceInstance, and not by its sync.",
        contexts: [{ key: "operation", value: "UpdateServiceInstance" }],
      },
    ]);
    expect(kept?.spec).toContain("by hand");
    expect(blocked.latestSync?.status).toBe("FAILED");
    expect(blocked.last).toMatchObject({
      type: "BLOCKED",
      event: expect.stringContaining(`Resolve blocker ${made[0]?.id} to sync it again`),
    });
    expect((await instance("two"))?.spec).toContain("second");
    expect(serviceInstanceName).toBe("one");
    expect(serviceSyncBlocker).toMatchObject({
      status: "RESOLVED",
      resolvedReason: "It is in git now",
    });
    expect((await instance("one"))?.spec).toContain("second");
    expect((await blockers("one")).map(({ status }) => status)).toEqual(["RESOLVED"]);
  });

  it("gives way to what was synced before, where the repository has not changed", async () => {
    await changeByHand("one", { greeting: "by hand" });
    await plane.drain();
    const [blocker] = await blockers("one");

    await client.send(
      new UpdateServiceSyncBlockerCommand({ id: blocker?.id, resolvedReason: "A mistake" }),
    );
    await plane.drain();

    expect((await instance("one"))?.spec).toContain("first");
  });

  it("blocks the whole service where an instance was deleted", async () => {
    const current = (await plane.call("GetService", { name: "app" })).service?.spec ?? "";
    const remaining = current.replace(/^.*"?name"?: "?two"?[\s\S]*$/m, "");
    await plane.call("UpdateService", { name: "app", spec: remaining });
    await plane.drain();
    await push(files("second"));
    const [blocker] = await blockers();
    const blocked = await runStatus();
    await expect(instance("two")).rejects.toMatchObject({ name: "ResourceNotFoundException" });

    await client.send(
      new UpdateServiceSyncBlockerCommand({ id: blocker?.id, resolvedReason: "It is back" }),
    );
    await plane.drain();

    expect(blocker?.createdReason).toBe(
      "An instance of service app was deleted by UpdateService, and not by its sync.",
    );
    expect(blocked.status).toBe("FAILED");
    expect((await runStatus()).status).toBe("SUCCEEDED");
    expect((await instance("two"))?.spec).toContain("second");
  });

  it("that was refused blocks nothing", async () => {
    await expect(changeByHand("one", { size: 11 })).rejects.toMatchObject({
      name: "ValidationException",
    });

    expect(await blockers("one")).toEqual([]);
  });

  it("has blockers that are resolved once, and are not found where there are none", async () => {
    await changeByHand("one", { greeting: "by hand" });
    await plane.drain();
    const id = (await blockers("one"))[0]?.id;
    const resolve = (input: { readonly id: string | undefined; readonly resolvedReason: string }) =>
      client.send(new UpdateServiceSyncBlockerCommand(input));

    await resolve({ id, resolvedReason: "seen" });
    const again = await resolve({ id, resolvedReason: "seen" });
    const other = resolve({ id, resolvedReason: "otherwise" });
    await expect(other).rejects.toMatchObject({ name: "ConflictException" });
    const missing = resolve({ id: "none", resolvedReason: "seen" });
    await expect(missing).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const input = { serviceName: "none" };
    await expect(client.send(new GetServiceSyncBlockerSummaryCommand(input))).rejects.toMatchObject(
      { name: "ResourceNotFoundException" },
    );

    expect(again.serviceSyncBlocker?.status).toBe("RESOLVED");
    await plane.drain();
  });
});
