import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { appOf } from "./support/app.ts";
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

const { service, instance, names, updateService, updateInstance, pipelineGreeting } = appOf(
  () => plane,
);

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
    [
      "an environment that does not exist",
      { spec: serviceSpec({ one: { "@environment": "x" } }) },
      "ResourceNotFoundException",
    ],
    ["an input out of range", { spec: serviceSpec({ one: { size: 11 } }) }, "ValidationException"],
    [
      "an input of the pipeline out of range",
      { spec: serviceSpec({ one: {} }, { size: 11 }) },
      "ValidationException",
    ],
    [
      "two instances of one name",
      { spec: `${serviceSpec({ one: {} })}  - {"name":"one","environment":"dev"}\n` },
      "ValidationException",
    ],
    ["no repository", { repositoryId: undefined }, "ValidationException"],
    [
      "a major version that is not there",
      { templateMajorVersion: "7" },
      "ResourceNotFoundException",
    ],
    [
      "more instances than the quota",
      {
        spec: serviceSpec(
          Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`i${index}`, {}])),
        ),
      },
      "ServiceQuotaExceededException",
    ],
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
    await publish(plane, "service", "plain", {
      key: "service-without-pipeline",
      customerManaged: true,
    });
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
