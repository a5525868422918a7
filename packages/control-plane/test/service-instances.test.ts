import { CURRENT_VALUE_MACRO } from "@proton/bundle";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { appOf } from "./support/app.ts";
import {
  createApp,
  createDev,
  createHarness,
  type Harness,
  publish,
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

const { service, instance, names, updateService, updateInstance, greeting, pipelineGreeting } =
  appOf(() => plane);

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
      spec: serviceSpec({ one: { greeting: CURRENT_VALUE_MACRO, size: 2 } }),
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
    [
      "another major with MINOR_VERSION",
      { deploymentType: "MINOR_VERSION", templateMajorVersion: "2" },
    ],
  ])("refuses %s", async (_, changes) => {
    await expect(updateInstance("one", changes)).rejects.toMatchObject({
      code: "ValidationException",
    });
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
  });
});

describe("CreateServiceInstance", () => {
  beforeEach(() => createApp(plane, { one: {} }));

  it("adds an instance to the service, its spec and its pipeline", async () => {
    const request = {
      serviceName: "app",
      name: "two",
      spec: serviceSpec({ two: { greeting: "zwei" } }),
    };

    await plane.call("CreateServiceInstance", request);
    await plane.drain();

    expect(await greeting("two")).toBe("hello, zwei");
    expect(await pipelineGreeting()).toBe("one=hello, hello;two=hello, zwei;");
    expect(await service()).toMatchObject({
      status: "ACTIVE",
      spec: expect.stringContaining("zwei"),
    });
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

describe("CreateServiceInstance with a client token", () => {
  const request = {
    serviceName: "app",
    name: "two",
    clientToken: "token",
    spec: serviceSpec({ two: { greeting: "zwei" } }),
  };
  beforeEach(async () => {
    await createApp(plane, { one: {} });
    await plane.call("CreateServiceInstance", request);
    await plane.drain();
  });

  it("answers with the instance that the token made, while it exists", async () => {
    const made = await instance("two");

    const again = await plane.call("CreateServiceInstance", request);
    await plane.drain();

    expect(again.serviceInstance).toEqual(made);
  });

  it("makes one instance of two requests at once", async () => {
    const twice = { ...request, name: "three", clientToken: "other" };
    const spec = serviceSpec({ three: { greeting: "drei" } });
    const create = () => plane.call("CreateServiceInstance", { ...twice, spec });
    const answers = await Promise.all([create(), create()]);
    await plane.drain();

    expect(
      new Set(answers.map((answer) => answer.serviceInstance.lastAttemptedDeploymentId)).size,
    ).toBe(1);
    expect(await greeting("three")).toBe("hello, drei");
  });

  it("makes the instance anew when it was removed since, and locks nothing", async () => {
    await updateService(serviceSpec({ one: {} }));
    await Promise.allSettled([1, 2].map(() => plane.call("CreateServiceInstance", request)));
    await plane.drain();

    expect(await greeting("two")).toBe("hello, zwei");
    expect((await service()).status).toBe("ACTIVE");
    expect((await instance("two")).deploymentStatus).toBe("SUCCEEDED");
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
    expect(
      await names({ filters: [{ key: "createdAtAfter", value: "2020-01-01T00:00:00" }] }),
    ).toHaveLength(3);
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
