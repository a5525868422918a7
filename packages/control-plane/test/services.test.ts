import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { createApp, createDev, createHarness, type Harness, serviceSpec } from "./support/harness.ts";

let harness: Harness;
let plane: ControlPlane;

beforeEach(async () => {
  harness = await createHarness();
  plane = harness.controlPlane;
  await createDev(plane);
});

afterEach(() => harness.close());

const service = async () => (await plane.call("GetService", { name: "app" })).service;
const instance = async (name: string) =>
  (await plane.call("GetServiceInstance", { serviceName: "app", name })).serviceInstance;

describe("CreateService", () => {
  it("deploys the instances and renders the pipeline with their outputs", async () => {
    await createApp(plane, { one: { greeting: "eins" }, two: { greeting: "zwei" } });

    const { outputs } = await plane.call("ListServicePipelineOutputs", { serviceName: "app" });

    expect((await service())?.status).toBe("ACTIVE");
    expect((await service())?.pipeline?.deploymentStatus).toBe("SUCCEEDED");
    expect(outputs).toContainEqual({
      key: "Greeting",
      valueString: "one=hello, eins;two=hello, zwei;",
    });
  });

  it("fails the pipeline when an instance fails, and the instance can be tried again", async () => {
    await createApp(plane, { one: { fail: "No room" }, two: {} });

    const failed = await service();
    await plane.call("UpdateServiceInstance", {
      serviceName: "app",
      name: "one",
      deploymentType: "CURRENT_VERSION",
      spec: serviceSpec({ one: {}, two: {} }),
    });
    await plane.drain();
    await plane.call("UpdateService", { name: "app", spec: serviceSpec({ one: {}, two: {} }) });
    await plane.drain();

    expect(failed?.status).toBe("CREATE_FAILED");
    expect(failed?.pipeline?.deploymentStatusMessage).toBe(
      "Service Instance(s): [arn:aws:proton:us-east-1:123456789012:service/app/service-instance/one] failed to deploy - canceling pipeline deployment",
    );
    expect((await instance("one")).deploymentStatus).toBe("SUCCEEDED");
    expect((await service())?.status).toBe("ACTIVE");
  });
});
