import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { archiveOf, serviceFiles } from "./support/archives.ts";
import { createDev, createHarness, type Harness, publish, serviceSpec } from "./support/harness.ts";

const INSTANCE = "instance_infrastructure/cloudformation.yaml";

/** A service without a pipeline whose instances have a route in an API. */
function routed(apiId: string): Promise<Uint8Array> {
  const files = serviceFiles({ pipeline: false });
  const route = `Resources:
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: own, ProtocolType: HTTP } }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: ${apiId}
      RouteKey: "GET /{{ service_instance.inputs.size }}"
`;
  const template = files[INSTANCE]?.replace("Resources:\n", route) ?? "";
  return archiveOf({ ...files, [INSTANCE]: template });
}

describe("instances with routes in the API of their environment", () => {
  let harness: Harness;
  let plane: ControlPlane;

  beforeEach(async () => {
    harness = await createHarness({ runBy: "ada@laptop" });
    plane = harness.controlPlane;
    harness.objects.set("shared", await routed("abcdefgh01"));
    harness.objects.set("own", await routed("!Ref Api"));
    await createDev(plane);
    await publish(plane, "service", "shared", { key: "shared", customerManaged: true });
    await publish(plane, "service", "own", { key: "own", customerManaged: true });
  });
  afterEach(() => harness.close());

  const create = (name: string, templateName: string, inputs: Readonly<Record<string, unknown>>) =>
    plane.call("CreateService", {
      ...{ name, templateName, templateMajorVersion: "1" },
      spec: serviceSpec({ one: inputs }),
    });
  const update = (serviceName: string, inputs: Readonly<Record<string, unknown>>) =>
    plane.call("UpdateServiceInstance", {
      ...{ serviceName, name: "one", deploymentType: "CURRENT_VERSION" as const },
      spec: serviceSpec({ one: inputs }),
    });
  const stacks = () => [...harness.world.stacks.keys()].map((name) => name.split("-")[1]);
  const statusOf = async (serviceName: string) =>
    (await plane.call("GetServiceInstance", { serviceName, name: "one" })).serviceInstance
      .deploymentStatus;
  /** Settles when a deployment says that it waits. */
  const waiting = () =>
    vi.waitUntil(
      () => harness.events.find(({ code }) => code === "deployment.waiting")?.data,
      60_000,
    );

  it("are deployed one after another", async () => {
    await create("first", "shared", { hold: "a" });
    await harness.world.held("a");
    await create("second", "shared", { hold: "b" });
    const told = await waiting();
    const meanwhile = [stacks(), harness.world.deployments.size];
    harness.world.release("a");
    await harness.world.held("b");
    const first = await statusOf("first");
    harness.world.release("b");
    await plane.drain();

    expect(told).toMatchObject({
      reason: "Service instance first/one, begun by ada@laptop, changes the API of environment dev",
    });
    // The environment, and the first instance that is held.
    expect(meanwhile).toEqual([["dev"], 2]);
    expect([first, await statusOf("second")]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  });

  it("are deployed at once when their routes stay as they are", async () => {
    await create("first", "shared", { size: 1 });
    await create("second", "shared", { size: 2 });
    await plane.drain();
    harness.events.length = 0;

    await update("first", { size: 1, hold: "a" });
    await update("second", { size: 2, hold: "b" });
    await Promise.all([harness.world.held("a"), harness.world.held("b")]);
    harness.world.release("a");
    harness.world.release("b");
    await plane.drain();

    expect(harness.events.map(({ code }) => code)).not.toContain("deployment.waiting");
    expect([await statusOf("first"), await statusOf("second")]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  });

  it("wait for nobody with an API of their own", async () => {
    await create("first", "own", { hold: "a" });
    await create("second", "own", { hold: "b" });

    await Promise.all([harness.world.held("a"), harness.world.held("b")]);

    harness.world.release("a");
    harness.world.release("b");
    await plane.drain();
    expect(harness.events.map(({ code }) => code)).not.toContain("deployment.waiting");
  });

  it("can be cancelled while they wait, and have not begun then", async () => {
    await create("first", "shared", { size: 1 });
    await create("second", "shared", { size: 2 });
    await plane.drain();
    harness.events.length = 0;
    const begun = harness.world.deployments.size;
    await update("first", { size: 3, hold: "a" });
    await harness.world.held("a");
    await update("second", { size: 4 });
    await waiting();

    await plane.call("CancelServiceInstanceDeployment", {
      ...{ serviceName: "second", serviceInstanceName: "one" },
    });
    await vi.waitUntil(async () => (await statusOf("second")) === "CANCELLED", 60_000);

    expect(harness.world.deployments.size).toBe(begun + 1);
    expect(await statusOf("first")).toBe("IN_PROGRESS");
    harness.world.release("a");
    await plane.drain();
  });

  it("go on where those before them were left, when the process was killed", async () => {
    await create("first", "shared", { hold: "a" });
    await harness.world.held("a");
    await create("second", "shared", {});
    await waiting();
    await plane.close({ graceMilliseconds: 0 });

    const next = harness.restart();
    await next.start();
    harness.world.release("a");
    await next.drain();

    expect(stacks().sort()).toEqual(["dev", "first", "second"]);
    expect(Math.max(...harness.world.deployments.values())).toBe(1);
  });
});
