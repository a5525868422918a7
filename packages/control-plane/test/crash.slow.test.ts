import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { type CrashPoint, createDyingProcess } from "./support/crash.ts";
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

/** Something that is done, and how it comes to its end however often it was begun. */
interface Scenario {
  readonly title: string;
  /** Done before, by a process that lives. */
  readonly prepare?: (plane: ControlPlane, name: string) => Promise<unknown>;
  readonly act: (plane: ControlPlane, name: string) => Promise<unknown>;
  /** The state that another try ends in. */
  readonly assess: (plane: ControlPlane, name: string) => Promise<void>;
}

const createEnvironment = (inputs: object) => (plane: ControlPlane, name: string) =>
  plane.call("CreateEnvironment", {
    name,
    templateName: "env",
    templateMajorVersion: "1",
    spec: environmentSpec({ ...inputs }),
  });

const createService =
  (instances: Parameters<typeof serviceSpec>[0]) => (plane: ControlPlane, name: string) =>
    plane.call("CreateService", {
      name,
      templateName: "svc",
      templateMajorVersion: "1",
      spec: serviceSpec(instances),
      ...REPOSITORY,
    });

const environmentStatus = async (plane: ControlPlane, name: string) =>
  (await plane.call("GetEnvironment", { name })).environment.deploymentStatus;

const scenarios: readonly Scenario[] = [
  {
    title: "creating an environment",
    act: createEnvironment({}),
    assess: async (plane, name) => {
      expect(await environmentStatus(plane, name)).toBe("SUCCEEDED");
    },
  },
  {
    title: "creating an environment that fails",
    act: createEnvironment({ fail: "No room" }),
    assess: async (plane, name) => {
      expect(await environmentStatus(plane, name)).toBe("FAILED");
    },
  },
  {
    title: "updating an environment",
    prepare: createEnvironment({}),
    act: (plane, name) =>
      plane.call("UpdateEnvironment", {
        name,
        deploymentType: "CURRENT_VERSION",
        spec: environmentSpec({ greeting: "hi" }),
      }),
    assess: async (plane, name) => {
      const { outputs } = await plane.call("ListEnvironmentOutputs", { environmentName: name });
      expect(outputs).toContainEqual({ key: "Greeting", valueString: "hi" });
    },
  },
  {
    title: "cancelling the update of an environment",
    prepare: createEnvironment({}),
    act: async (plane, name) => {
      try {
        await plane.call("UpdateEnvironment", {
          name,
          deploymentType: "CURRENT_VERSION",
          spec: environmentSpec({ hold: name }),
        });
        await plane.call("CancelEnvironmentDeployment", { environmentName: name });
      } finally {
        harness.world.release(name);
      }
    },
    assess: async (plane, name) => {
      expect(["CANCELLED", "SUCCEEDED"]).toContain(await environmentStatus(plane, name));
    },
  },
  {
    title: "deleting an environment",
    prepare: createEnvironment({}),
    act: (plane, name) => plane.call("DeleteEnvironment", { name }),
    assess: async (plane, name) => {
      await expect(plane.call("GetEnvironment", { name })).rejects.toThrow("does not exist");
    },
  },
  {
    title: "creating a service",
    act: createService({ one: {} }),
    assess: async (plane, name) => {
      const { service } = await plane.call("GetService", { name });
      expect(service?.status).toBe("ACTIVE");
      expect(service?.pipeline?.deploymentStatus).toBe("SUCCEEDED");
    },
  },
  {
    title: "updating a service instance",
    prepare: createService({ one: {} }),
    act: (plane, name) =>
      plane.call("UpdateServiceInstance", {
        serviceName: name,
        name: "one",
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec({ one: { greeting: "hi" } }),
      }),
    assess: async (plane, name) => {
      const { service } = await plane.call("GetService", { name });
      expect(service?.spec).toContain("hi");
    },
  },
  {
    title: "changing the instances of a service",
    prepare: createService({ one: {}, two: {} }),
    act: (plane, name) =>
      plane.call("UpdateService", { name, spec: serviceSpec({ two: {}, three: {} }) }),
    assess: async (plane, name) => {
      const listed = await plane.call("ListServiceInstances", { serviceName: name });
      expect(listed.serviceInstances.map((instance) => instance.name)).toEqual(["three", "two"]);
      expect((await plane.call("GetService", { name })).service?.status).toBe("ACTIVE");
    },
  },
  {
    title: "changing the instances of a service where a new one fails",
    prepare: createService({ one: {}, two: {} }),
    act: (plane, name) =>
      plane.call("UpdateService", {
        name,
        spec: serviceSpec({ two: {}, three: { fail: "No room" } }),
      }),
    assess: async (plane, name) => {
      const listed = await plane.call("ListServiceInstances", { serviceName: name });
      expect(listed.serviceInstances.map((instance) => instance.name)).toEqual(["one", "two"]);
      const { service } = await plane.call("GetService", { name });
      expect(service?.status).toBe("UPDATE_FAILED_CLEANUP_COMPLETE");
      expect(service?.pipeline?.deploymentStatus).toBe("SUCCEEDED");
    },
  },
  {
    title: "deleting a service",
    prepare: createService({ one: {} }),
    act: (plane, name) => plane.call("DeleteService", { name }),
    assess: async (plane, name) => {
      await expect(plane.call("GetService", { name })).rejects.toThrow("does not exist");
    },
  },
  {
    title: "registering a template version",
    prepare: (plane, name) => plane.call("CreateEnvironmentTemplate", { name }),
    act: (plane, name) =>
      plane.call("CreateEnvironmentTemplateVersion", {
        templateName: name,
        clientToken: name,
        source: { s3: { bucket: "templates", key: "environment" } },
      }),
    assess: async (plane, name) => {
      const listed = await plane.call("ListEnvironmentTemplateVersions", { templateName: name });
      expect(listed.templateVersions.at(-1)?.status).toBe("DRAFT");
    },
  },
];

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

/** A service takes so many writes that the two moments take turns. */
function pointsAt(scenario: Scenario, write: number): readonly CrashPoint[] {
  const moments = ["before", "after"] as const;
  if (!scenario.title.includes("service")) return moments.map((moment) => ({ write, moment }));
  return [{ write, moment: moments[write % 2] ?? "before" }];
}

/** Runs a scenario with a process that dies at a point; whether it came that far. */
async function survives(scenario: Scenario, point: CrashPoint, name: string): Promise<boolean> {
  const { controlPlane, store, world } = harness;
  await scenario.prepare?.(controlPlane, name);
  await controlPlane.drain();
  const dying = createDyingProcess(store, world.provisioner, point);
  const victim = harness.restart(dying);

  await scenario.act(victim, name).catch(() => undefined);
  await victim.drain();
  const survivor = harness.restart();
  await survivor.start();
  await survivor.drain();
  const afterRestart = await brokenInvariants(survivor, world);
  await scenario.act(survivor, name).catch(() => undefined);
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
