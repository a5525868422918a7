import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import {
  createApp,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  publish,
  REPOSITORY,
  serviceSpec,
} from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

let harness: Harness;
let plane: ControlPlane;

beforeEach(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  plane = harness.controlPlane;
  await createDev(plane);
});

afterEach(() => harness.close());

const service = async () => {
  const { service: found } = await plane.call("GetService", { name: "app" });
  if (found === undefined) throw new Error("no service");
  return found;
};
const instance = async (name: string) =>
  (await plane.call("GetServiceInstance", { serviceName: "app", name })).serviceInstance;
const names = async (request: object = {}) =>
  (await plane.call("ListServiceInstances", request)).serviceInstances.map(({ name }) => name);
const updateService = async (spec: string) => {
  const answer = await plane.call("UpdateService", { name: "app", spec });
  await plane.drain();
  return answer.service;
};
const updateInstance = (name: string, changes: object) =>
  plane.call("UpdateServiceInstance", {
    serviceName: "app",
    name,
    deploymentType: "CURRENT_VERSION",
    ...changes,
  });
const greeting = async (name: string) => {
  const { outputs } = await plane.call("ListServiceInstanceOutputs", {
    serviceName: "app",
    serviceInstanceName: name,
  });
  return outputs.find(({ key }) => key === "Greeting")?.valueString;
};
const pipelineGreeting = async () => {
  const { outputs } = await plane.call("ListServicePipelineOutputs", { serviceName: "app" });
  return outputs.find(({ key }) => key === "Greeting")?.valueString;
};

describe("CreateService", () => {
  it("deploys the instances and renders the pipeline with their outputs", async () => {
    await createApp(plane, { one: { greeting: "eins" }, two: { greeting: "zwei" } });

    expect(await service()).toMatchObject({
      status: "ACTIVE",
      pipeline: { deploymentStatus: "SUCCEEDED" },
    });
    expect(await pipelineGreeting()).toBe("one=hello, eins;two=hello, zwei;");
  });

  it("fails the pipeline when an instance fails, and the instance can be tried again", async () => {
    await createApp(plane, { one: { fail: "No room" }, two: {} });
    const failed = await service();
    const spec = serviceSpec({ one: {}, two: {} });

    await updateInstance("one", { spec });
    await plane.drain();
    await updateService(spec);

    expect(failed.status).toBe("CREATE_FAILED");
    expect(failed.pipeline?.deploymentStatusMessage).toBe(
      "Service Instance(s): [arn:aws:proton:us-east-1:123456789012:service/app/service-instance/one] failed to deploy - canceling pipeline deployment",
    );
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
    expect((await service()).status).toBe("ACTIVE");
  });

  it("can be deleted when its first deployment failed", async () => {
    await createApp(plane, { one: { fail: "No room" } });

    await plane.call("DeleteService", { name: "app" });
    await plane.drain();

    expect(await plane.call("DeleteService", { name: "app" })).toEqual({});
  });

  it.each([
    ["an environment that does not exist", { spec: serviceSpec({ one: { "@environment": "x" } }) }, "ResourceNotFoundException"],
    ["an input out of range", { spec: serviceSpec({ one: { size: 11 } }) }, "ValidationException"],
    ["an input of the pipeline out of range", { spec: serviceSpec({ one: {} }, { size: 11 }) }, "ValidationException"],
    ["two instances of one name", { spec: `${serviceSpec({ one: {} })}  - {"name":"one","environment":"dev"}\n` }, "ValidationException"],
    ["no repository", { repositoryId: undefined }, "ValidationException"],
    ["a major version that is not there", { templateMajorVersion: "7" }, "ResourceNotFoundException"],
    ["more instances than the quota", { spec: serviceSpec(Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`i${index}`, {}]))) }, "ServiceQuotaExceededException"],
  ])("refuses %s", async (_, changes, code) => {
    const request = {
      name: "app",
      templateName: "svc",
      templateMajorVersion: "1",
      spec: serviceSpec({ one: {} }),
      ...REPOSITORY,
      ...changes,
    };

    await expect(plane.call("CreateService", request)).rejects.toMatchObject({ code });
    expect(await names()).toEqual([]);
  });

  it("refuses an environment of a template that it is not compatible with", async () => {
    await publish(plane, "environment", "other");
    await plane.call("CreateEnvironment", {
      name: "strange",
      templateName: "other",
      templateMajorVersion: "1",
      spec: environmentSpec(),
    });
    await plane.drain();

    await expect(createApp(plane, { one: { "@environment": "strange" } })).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining("is not compatible with environment strange"),
    });
  });

  it("has no pipeline where the template has none", async () => {
    await publish(plane, "service", "plain", { key: "service-without-pipeline", customerManaged: true });
    const request = {
      name: "app",
      templateName: "plain",
      templateMajorVersion: "1",
      spec: serviceSpec({ one: {} }),
    };
    await expect(plane.call("CreateService", { ...request, ...REPOSITORY })).rejects.toThrow(
      "has no pipeline",
    );

    await plane.call("CreateService", request);
    await plane.drain();

    expect((await service()).pipeline).toBeUndefined();
    expect((await service()).status).toBe("ACTIVE");
    await expect(
      plane.call("ListServicePipelineOutputs", { serviceName: "app" }),
    ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("gives its tags to its instances and its pipeline", async () => {
    await plane.call("CreateService", {
      name: "app",
      templateName: "svc",
      templateMajorVersion: "1",
      spec: serviceSpec({ one: {} }),
      tags: [{ key: "team", value: "blue" }],
      ...REPOSITORY,
    });
    await plane.drain();
    const resourceArn = (await instance("one")).arn;
    await plane.call("TagResource", { resourceArn, tags: [{ key: "tier", value: "one" }] });
    await plane.call("UntagResource", { resourceArn, tagKeys: ["team", "nothing"] });

    const ofInstance = await plane.call("ListTagsForResource", { resourceArn });
    const ofPipeline = await plane.call("ListTagsForResource", {
      resourceArn: (await service()).pipeline?.arn ?? "",
    });

    expect(ofInstance.tags.map(({ key }) => key)).toEqual([
      "aws:proton:account",
      "aws:proton:environment",
      "aws:proton:service",
      "aws:proton:service-instance",
      "aws:proton:template",
      "tier",
    ]);
    expect(ofPipeline.tags).toContainEqual({ key: "team", value: "blue" });
    await expect(
      plane.call("TagResource", { resourceArn, tags: [{ key: "aws:x", value: "" }] }),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });
});

describe("UpdateServiceInstance", () => {
  beforeEach(() => createApp(plane, { one: {}, two: {} }));

  it("takes the whole spec and acts on one instance", async () => {
    const spec = serviceSpec({ one: { greeting: "eins" }, two: { greeting: "zwei" } });

    await updateInstance("one", { spec });
    await plane.drain();

    expect([await greeting("one"), await greeting("two")]).toEqual(["hello, eins", "hello, hello"]);
    expect((await service()).spec).toContain("eins");
    expect((await service()).spec).not.toContain("zwei");
  });

  it("keeps current values of the instance that it acts on", async () => {
    await updateInstance("one", { spec: serviceSpec({ one: { greeting: "eins" } }) });
    await plane.drain();

    await updateInstance("one", {
      spec: serviceSpec({ one: { greeting: "${Proton::CURRENT_VAL}", size: 2 } }),
    });
    await plane.drain();

    expect(await greeting("one")).toBe("hello, eins");
  });

  it("is found again by its client token", async () => {
    const request = { clientToken: "token", spec: serviceSpec({ one: { greeting: "eins" } }) };
    const first = await updateInstance("one", request);
    await plane.drain();

    const second = await updateInstance("one", request);
    await plane.drain();

    expect(first.serviceInstance.lastClientRequestToken).toBe("token");
    expect(second.serviceInstance.lastAttemptedDeploymentId).toBe(
      first.serviceInstance.lastAttemptedDeploymentId,
    );
  });

  it("moves between versions by its deployment type", async () => {
    await publish(plane, "service", "svc", { major: "1" });
    await publish(plane, "service", "svc", { major: "1", draft: true });
    const version = async () => {
      await plane.drain();
      const { templateMajorVersion, templateMinorVersion } = await instance("one");
      return `${templateMajorVersion}.${templateMinorVersion}`;
    };

    await updateInstance("one", { deploymentType: "MINOR_VERSION" });
    const recommended = await version();
    await updateInstance("one", { deploymentType: "MINOR_VERSION", templateMinorVersion: "2" });
    const draft = await version();
    await updateInstance("one", { deploymentType: "MINOR_VERSION", templateMinorVersion: "0" });
    const back = await version();
    await publish(plane, "service", "svc");
    await updateInstance("one", { deploymentType: "MAJOR_VERSION" });

    expect([recommended, draft, back, await version()]).toEqual(["1.1", "1.2", "1.0", "2.0"]);
    const { counts } = await plane.call("GetResourcesSummary", {});
    expect(counts.serviceInstances).toEqual({
      total: 2,
      failed: 0,
      upToDate: 1,
      behindMinor: 0,
      behindMajor: 1,
    });
    expect(
      await names({ filters: [{ key: "deployedTemplateVersionStatus", value: "BEHIND_MAJOR" }] }),
    ).toEqual(["two"]);
  });

  it("locks the instance and the service, and only those", async () => {
    await updateInstance("one", { spec: serviceSpec({ one: { hold: "gate" } }) });
    const { spec } = await service();
    const refused = [
      () => updateInstance("one", {}),
      () => plane.call("UpdateService", { name: "app", spec }),
      () => plane.call("DeleteService", { name: "app" }),
    ];
    for (const request of refused) {
      await expect(request()).rejects.toMatchObject({ code: "ConflictException" });
    }

    await updateInstance("two", { spec: serviceSpec({ two: { greeting: "zwei" } }) });
    harness.world.release("gate");
    await plane.drain();

    expect(await greeting("two")).toBe("hello, zwei");
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
  });

  it("can be cancelled", async () => {
    await updateInstance("one", { spec: serviceSpec({ one: { hold: "gate" } }) });
    await harness.world.held("gate");

    await plane.call("CancelServiceInstanceDeployment", {
      serviceName: "app",
      serviceInstanceName: "one",
    });
    await plane.drain();

    expect((await instance("one")).deploymentStatus).toBe("CANCELLED");
    await updateInstance("one", {});
    await plane.drain();
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
  });

  it.each([
    ["a spec without the instance", { spec: serviceSpec({ three: {} }) }],
    ["a move to another environment", { spec: serviceSpec({ one: { "@environment": "x" } }) }],
    ["a version with CURRENT_VERSION", { templateMinorVersion: "0" }],
    ["a spec with NONE", { deploymentType: "NONE", spec: serviceSpec({ one: {} }) }],
    ["another major with MINOR_VERSION", { deploymentType: "MINOR_VERSION", templateMajorVersion: "2" }],
  ])("refuses %s", async (_, changes) => {
    await expect(updateInstance("one", changes)).rejects.toMatchObject({ code: "ValidationException" });
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
  });
});

describe("UpdateService", () => {
  beforeEach(() => createApp(plane, { one: {}, two: {} }));

  it("creates what is new, deletes what is gone, and renders the pipeline again", async () => {
    const answer = await updateService(serviceSpec({ two: {}, three: { greeting: "drei" } }));

    expect(answer).toMatchObject({
      status: "UPDATE_IN_PROGRESS",
      pipeline: { deploymentStatus: "IN_PROGRESS" },
    });
    expect(await names({ serviceName: "app" })).toEqual(["three", "two"]);
    expect(await pipelineGreeting()).toBe("two=hello, hello;three=hello, drei;");
  });

  it("undoes everything when a new instance fails", async () => {
    const before = await service();

    await updateService(serviceSpec({ two: {}, three: { fail: "No room" }, four: {} }));

    expect(await service()).toMatchObject({
      status: "UPDATE_FAILED_CLEANUP_COMPLETE",
      spec: before.spec,
      pipeline: { deploymentStatus: "SUCCEEDED" },
    });
    expect(await names()).toEqual(["one", "two"]);
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
  });

  it("goes on without an instance whose deletion fails, and tries it again", async () => {
    await updateInstance("one", { spec: serviceSpec({ one: { fail_delete: "yes" } }) });
    await plane.drain();

    await updateService(serviceSpec({ two: {} }));
    const failed = await service();
    const status = (await instance("one")).deploymentStatus;
    await updateInstance("one", { spec: serviceSpec({ one: {} }) });
    await plane.drain();
    await updateService(serviceSpec({ two: {} }));

    expect(failed).toMatchObject({ status: "UPDATE_COMPLETE_CLEANUP_FAILED" });
    expect(status).toBe("DELETE_FAILED");
    expect(await service()).toMatchObject({ status: "ACTIVE" });
    expect(await names()).toEqual(["two"]);
  });

  it("keeps the instances when the pipeline fails", async () => {
    await plane.call("UpdateServicePipeline", {
      serviceName: "app",
      deploymentType: "CURRENT_VERSION",
      spec: serviceSpec({ one: {} }, { fail: "No room" }),
    });
    await plane.drain();
    const pipeline = (await service()).pipeline;

    expect(pipeline).toMatchObject({
      deploymentStatus: "FAILED",
      deploymentStatusMessage: "No room",
    });
    await updateService(serviceSpec({ one: {}, two: {}, three: {} }));
    expect(await service()).toMatchObject({
      status: "ACTIVE",
      pipeline: { deploymentStatus: "SUCCEEDED" },
    });
  });

  it.each([
    ["edits an instance that stays", serviceSpec({ one: { size: 2 }, two: {} })],
    ["edits the pipeline", serviceSpec({ one: {}, two: {} }, { size: 2 })],
    ["leaves no instance", "proton: ServiceSpec\ninstances: []\n"],
  ])("refuses a spec that %s", async (_, spec) => {
    await expect(updateService(spec)).rejects.toMatchObject({ code: "ValidationException" });
    expect((await service()).status).toBe("ACTIVE");
  });

  it("lets one of many requests at once win", async () => {
    const results = await Promise.allSettled(
      ["a", "b", "c"].map((name) => updateService(serviceSpec({ one: {}, two: {}, [name]: {} }))),
    );

    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await names()).toHaveLength(3);
    expect((await service()).status).toBe("ACTIVE");
  });
});

describe("CreateServiceInstance", () => {
  beforeEach(() => createApp(plane, { one: {} }));

  it("adds an instance to the service, its spec and its pipeline", async () => {
    const request = { serviceName: "app", name: "two", spec: serviceSpec({ two: { greeting: "zwei" } }) };

    await plane.call("CreateServiceInstance", request);
    await plane.drain();

    expect(await greeting("two")).toBe("hello, zwei");
    expect(await pipelineGreeting()).toBe("one=hello, hello;two=hello, zwei;");
    expect(await service()).toMatchObject({ status: "ACTIVE", spec: expect.stringContaining("zwei") });
    await expect(plane.call("CreateServiceInstance", request)).rejects.toMatchObject({
      code: "ConflictException",
    });
  });

  it("leaves an instance that failed to be tried again or removed", async () => {
    await plane.call("CreateServiceInstance", {
      serviceName: "app",
      name: "two",
      spec: serviceSpec({ two: { fail: "No room" } }),
    });
    await plane.drain();
    const failed = await service();

    await updateService(serviceSpec({ one: {} }));

    expect(failed.status).toBe("UPDATE_FAILED");
    expect(await names()).toEqual(["one"]);
    expect((await service()).status).toBe("ACTIVE");
  });
});

describe("ListServiceInstances", () => {
  it("filters, sorts, and knows its own tokens only", async () => {
    await createApp(plane, { c: {}, a: { fail: "No room" }, b: {} });
    const page = await plane.call("ListServiceInstances", { maxResults: 1 });
    const nextToken = page.nextToken ?? "";

    expect(await names()).toEqual(["a", "b", "c"]);
    expect(await names({ sortBy: "name", sortOrder: "DESCENDING" })).toEqual(["c", "b", "a"]);
    expect(await names({ sortBy: "deploymentStatus" })).toEqual(["a", "b", "c"]);
    expect(await names({ filters: [{ key: "deploymentStatus", value: "FAILED" }] })).toEqual(["a"]);
    expect(await names({ filters: [{ key: "environmentName", value: "other" }] })).toEqual([]);
    expect(await names({ filters: [{ key: "createdAtAfter", value: "2020-01-01T00:00:00" }] })).toHaveLength(3);
    expect(await names({ filters: [{ key: "createdAtBefore", value: "2020-01-01" }] })).toEqual([]);
    expect(await names({ maxResults: 5, nextToken })).toEqual(["b", "c"]);
    for (const request of [
      { nextToken, serviceName: "app" },
      { nextToken: "AAAA" },
      { nextToken: Buffer.from('{"position":{"pk":"x"},"seal":"y"}').toString("base64") },
      { filters: [{ key: "createdAtAfter", value: "yesterday" }] },
    ]) {
      await expect(names(request)).rejects.toMatchObject({ code: "ValidationException" });
    }
  });

  it.each([
    "name",
    "deploymentStatus",
    "templateName",
    "serviceName",
    "environmentName",
    "lastDeploymentAttemptedAt",
    "createdAt",
  ] as const)("sorts by %s", async (sortBy) => {
    await createApp(plane, { a: {}, b: {} });

    const ascending = await names({ sortBy });

    expect(ascending).toHaveLength(2);
    expect(await names({ sortBy, sortOrder: "DESCENDING" })).toEqual(ascending.toReversed());
  });
});

describe("account settings", () => {
  it("hold the pipeline's role until it is cleared", async () => {
    const pipelineServiceRoleArn = "arn:aws:iam::123456789012:role/pipeline";
    await plane.call("UpdateAccountSettings", { pipelineServiceRoleArn });
    const set = await plane.call("GetAccountSettings", {});

    await plane.call("UpdateAccountSettings", { pipelineServiceRoleArn: "" });

    expect(set.accountSettings).toEqual({ pipelineServiceRoleArn });
    expect((await plane.call("GetAccountSettings", {})).accountSettings).toEqual({});
  });
});
