import { expect } from "vitest";
import type { ControlPlane } from "../../src/index.ts";
import type { CrashPoint } from "./crash.ts";
import type { FakeWorld } from "./fake-provisioner.ts";
import { environmentSpec, REPOSITORY, serviceSpec } from "./harness.ts";

/** Something that is done, and how it comes to its end however often it was begun. */
export interface Scenario {
  readonly title: string;
  /** Done before, by a process that lives. */
  readonly prepare?: (plane: ControlPlane, name: string) => Promise<unknown>;
  readonly act: (plane: ControlPlane, name: string, world: FakeWorld) => Promise<unknown>;
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

export const scenarios: readonly Scenario[] = [
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
    act: async (plane, name, world) => {
      try {
        await plane.call("UpdateEnvironment", {
          name,
          deploymentType: "CURRENT_VERSION",
          spec: environmentSpec({ hold: name }),
        });
        await plane.call("CancelEnvironmentDeployment", { environmentName: name });
      } finally {
        world.release(name);
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

/** A service takes so many writes that the two moments take turns. */
export function pointsAt(scenario: Scenario, write: number): readonly CrashPoint[] {
  const moments = ["before", "after"] as const;
  if (!scenario.title.includes("service")) return moments.map((moment) => ({ write, moment }));
  return [{ write, moment: moments[write % 2] ?? "before" }];
}
