import { CURRENT_VALUE_MACRO } from "@proton/bundle";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import {
  createApp,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  publish,
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

const environment = async (name = "dev") =>
  (await plane.call("GetEnvironment", { name })).environment;
const update = (inputs: object, changes = {}) =>
  plane.call("UpdateEnvironment", {
    name: "dev",
    deploymentType: "CURRENT_VERSION",
    spec: environmentSpec({ ...inputs }),
    ...changes,
  });
const outputs = async () =>
  Object.fromEntries(
    (await plane.call("ListEnvironmentOutputs", { environmentName: "dev" })).outputs.map(
      ({ key, valueString }) => [key, valueString],
    ),
  );

describe("an environment", () => {
  it("shows the old version and IN_PROGRESS until its update is deployed", async () => {
    await publish(plane, "environment", "env", { major: "1" });

    const { environment: updating } = await update(
      { hold: "gate" },
      { deploymentType: "MINOR_VERSION", templateMinorVersion: "1" },
    );
    await harness.world.held("gate");
    harness.world.release("gate");
    await plane.drain();

    expect(updating).toMatchObject({ deploymentStatus: "IN_PROGRESS", templateMinorVersion: "0" });
    expect(await environment()).toMatchObject({
      deploymentStatus: "SUCCEEDED",
      templateMinorVersion: "1",
    });
  });

  it("keeps what it is when an update fails, and can be updated again", async () => {
    await update({ greeting: "hi", fail: "No room" });
    await plane.drain();
    const failed = await environment();
    await update({ greeting: "hi" });
    await plane.drain();

    expect(failed).toMatchObject({
      deploymentStatus: "FAILED",
      deploymentStatusMessage: "No room",
      spec: environmentSpec(),
    });
    expect(await outputs()).toMatchObject({ Greeting: "hi" });
  });

  it("keeps current values and lets the schema's default stand where there is none", async () => {
    const current = CURRENT_VALUE_MACRO;
    await update({ greeting: "hi" });
    await plane.drain();

    await update({ greeting: current, size: current });
    await plane.drain();

    expect(await outputs()).toEqual({ Greeting: "hi", Size: "1" });
    expect((await environment()).spec).not.toContain(current);
  });

  it("is locked while it is deployed: of many requests at once one wins", async () => {
    const results = await Promise.allSettled(
      ["a", "b", "c", "d"].map((greeting) => update({ greeting, hold: "gate" })),
    );
    const refused = results.filter(({ status }) => status === "rejected");
    await expect(plane.call("DeleteEnvironment", { name: "dev" })).rejects.toMatchObject({
      code: "ConflictException",
    });
    harness.world.release("gate");
    await plane.drain();

    expect(refused).toHaveLength(3);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: "ConflictException" });
    }
    const { deployments } = await plane.call("ListDeployments", { environmentName: "dev" });
    expect(deployments).toHaveLength(2);
  });

  it("is as before when its update is cancelled", async () => {
    await update({ hold: "gate", greeting: "hi" });
    await harness.world.held("gate");

    const cancelling = await plane.call("CancelEnvironmentDeployment", { environmentName: "dev" });
    await plane.drain();

    expect(cancelling.environment.deploymentStatus).toBe("CANCELLING");
    expect(await environment()).toMatchObject({
      deploymentStatus: "CANCELLED",
      deploymentStatusMessage: "User initiated cancellation.",
      spec: environmentSpec(),
    });
    await expect(
      plane.call("CancelEnvironmentDeployment", { environmentName: "dev" }),
    ).rejects.toMatchObject({ code: "ConflictException" });
  });

  it("is cancelled by another process than the one that deploys it", async () => {
    await update({ hold: "gate" });
    await harness.world.held("gate");
    const other = harness.restart();

    await other.call("CancelEnvironmentDeployment", { environmentName: "dev" });
    await plane.drain();
    await other.drain();

    expect((await environment()).deploymentStatus).toBe("CANCELLED");
  });

  it("stays in progress while the provisioner cannot be reached, and is joined again", async () => {
    harness.world.unreachable(Number.POSITIVE_INFINITY);
    await update({ greeting: "hi" });
    const attempts = () => harness.events.filter(({ code }) => code === "deployment.unreachable");
    await vi.waitFor(() => expect(attempts().length).toBeGreaterThan(10), 300_000);
    const meanwhile = await environment();
    harness.world.unreachable(0);
    await plane.drain();

    expect(meanwhile.deploymentStatus).toBe("IN_PROGRESS");
    expect((await environment()).deploymentStatus).toBe("SUCCEEDED");
  });

  it("stays while instances are in it, and is DELETE_FAILED when its stack stays", async () => {
    await createApp(plane);
    await expect(plane.call("DeleteEnvironment", { name: "dev" })).rejects.toMatchObject({
      code: "ConflictException",
      message: expect.stringContaining("service/app/service-instance/one"),
    });
    await plane.call("DeleteService", { name: "app" });
    await plane.drain();
    await update({ fail_delete: "yes" });
    await plane.drain();

    await plane.call("DeleteEnvironment", { name: "dev" });
    await plane.drain();
    const stuck = await environment();
    await update({});
    await plane.drain();
    await plane.call("DeleteEnvironment", { name: "dev" });
    await plane.drain();

    expect(stuck.deploymentStatus).toBe("DELETE_FAILED");
    expect(await plane.call("DeleteEnvironment", { name: "dev" })).toEqual({});
    expect(harness.world.stacks.size).toBe(0);
  });

  it("refuses an invalid spec and a version that does not fit the deployment type", async () => {
    const refused = [
      () => update({ size: 11 }),
      () => update({}, { spec: "proton: ServiceSpec\ninstances: [{name: a, environment: b}]\n" }),
      () => update({}, { templateMajorVersion: "1" }),
      () => update({}, { deploymentType: "MAJOR_VERSION", templateMajorVersion: "1" }),
    ];

    for (const request of refused) {
      await expect(request()).rejects.toMatchObject({ code: "ValidationException" });
    }
    expect((await environment()).deploymentStatus).toBe("SUCCEEDED");
  });

  it("has the name, the tags and the role that Proton gave a stack", async () => {
    const role = "arn:aws:iam::123456789012:role/proton";
    await plane.call("CreateEnvironment", {
      name: "a-rather-long-name",
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      protonServiceRoleArn: role,
    });
    await plane.drain();

    const { provisionedResources } = await plane.call("ListEnvironmentProvisionedResources", {
      environmentName: "a-rather-long-name",
    });
    const [resource] = provisionedResources;

    expect(resource?.name).toMatch(/^AWSProton-a-rather-long-n-cloudformation--[A-Z]{15}$/);
    expect(resource?.identifier).toContain(":stack/");
    expect(harness.world.stacks.get(resource?.name ?? "")?.tags).toEqual({
      "proton:account": "123456789012",
      "proton:template": "arn:aws:proton:us-east-1:123456789012:environment-template/env",
      "proton:environment": "arn:aws:proton:us-east-1:123456789012:environment/a-rather-long-name",
    });
  });

  it("of a customer-managed template has the values of its spec as outputs and no stack", async () => {
    await publish(plane, "environment", "own", { key: "customer-managed", customerManaged: true });
    await plane.call("CreateEnvironment", {
      name: "own",
      templateName: "own",
      templateMajorVersion: "1",
      spec: environmentSpec({ Greeting: "hi" }),
    });
    await plane.drain();

    const listed = await plane.call("ListEnvironmentOutputs", { environmentName: "own" });

    expect(await environment("own")).toMatchObject({
      deploymentStatus: "SUCCEEDED",
      provisioning: "CUSTOMER_MANAGED",
    });
    expect(listed.outputs).toEqual([{ key: "Greeting", valueString: "hi" }]);
    expect(harness.world.stacks.size).toBe(1);
  });

  it("that is self-managed waits for whoever notifies of the result", async () => {
    const repository = { provider: "GITHUB", name: "owner/infra" } as const;
    await plane.call("CreateRepository", {
      ...repository,
      connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
    });
    await plane.call("CreateEnvironment", {
      name: "self",
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      provisioningRepository: { ...repository, branch: "main" },
    });
    await plane.drain();
    const waiting = await environment("self");
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: waiting.arn,
      outputs: [{ key: "Greeting", valueString: "from elsewhere" }],
      status: "SUCCEEDED",
    });
    await plane.drain();

    const listed = await plane.call("ListEnvironmentOutputs", { environmentName: "self" });
    expect(waiting.deploymentStatus).toBe("IN_PROGRESS");
    expect((await environment("self")).deploymentStatus).toBe("SUCCEEDED");
    expect(listed.outputs).toEqual([{ key: "Greeting", valueString: "from elsewhere" }]);
    await expect(plane.call("DeleteRepository", repository)).rejects.toMatchObject({
      code: "ConflictException",
    });
    await expect(
      plane.call("NotifyResourceDeploymentStatusChange", {
        resourceArn: (await environment("dev")).arn,
        status: "FAILED",
      }),
    ).rejects.toMatchObject({ code: "ConflictException" });
  });
});

describe("a deployment", () => {
  it("keeps its states, template, inputs, events and outputs", async () => {
    await update({ greeting: "hi" });
    await plane.drain();
    const id = (await environment()).lastSucceededDeploymentId ?? "";

    const { deployment } = await plane.call("GetDeployment", { id });
    const details = await plane.deploymentDetails(id);

    expect(deployment).toMatchObject({
      deploymentStatus: "SUCCEEDED",
      targetResourceType: "ENVIRONMENT",
      initialState: { environment: { templateName: "env", spec: environmentSpec() } },
      targetState: { environment: { spec: environmentSpec({ greeting: "hi" }) } },
    });
    expect(details.template).toContain('Value: "hi"');
    expect(details.inputs).toMatchObject({ environment: { inputs: { greeting: "hi", size: 1 } } });
    expect(details.events[0]?.resourceStatus).toBe("CREATE_IN_PROGRESS");
    expect(details.outputs).toMatchObject({ Greeting: "hi" });
    await expect(plane.call("DeleteDeployment", { id })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });

  it("keeps a template that is longer than a DynamoDB item", async () => {
    const noise = Array.from({ length: 20_000 }, () => Math.random().toString(36)).join("");
    const { createDocuments } = await import("../src/store/documents.ts");
    const documents = createDocuments(harness.store);

    await documents.put("owner", "template", `${noise}${noise}`.repeat(3));
    await documents.put("owner", "template", noise);

    expect(noise.length).toBeGreaterThan(200_000);
    expect(await documents.text("owner", "template")).toBe(noise);
  });

  it("can be deleted when another one followed", async () => {
    const first = (await environment()).lastSucceededDeploymentId ?? "";
    await update({ greeting: "hi" });
    await plane.drain();

    await plane.call("DeleteDeployment", { id: first });

    await expect(plane.call("GetDeployment", { id: first })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    expect(await plane.call("DeleteDeployment", { id: first })).toEqual({});
  });
});
