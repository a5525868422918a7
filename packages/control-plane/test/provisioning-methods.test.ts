import { expect, it } from "vitest";
import { createApp, createDev, createHarness, serviceSpec } from "./support/harness.ts";

const REPOSITORY = { provider: "GITHUB", name: "owner/infra" } as const;

it("makes a stack of a CloudFormation pipeline where the account has a repository and a role", async () => {
  const harness = await createHarness();
  try {
    const { controlPlane: plane, world } = harness;
    await createDev(plane);
    await plane.call("CreateRepository", {
      ...REPOSITORY,
      connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
    });
    const pipelineProvisioningRepository = { ...REPOSITORY, branch: "main" };
    const pipelineServiceRoleArn = "arn:aws:iam::123456789012:role/pipelines";
    await plane.call("UpdateAccountSettings", { pipelineProvisioningRepository });
    await createApp(plane);
    const proposed = (await plane.call("GetService", { name: "app" })).service?.pipeline;
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: proposed?.arn ?? "",
      status: "SUCCEEDED",
    });
    await plane.drain();
    await plane.call("UpdateAccountSettings", { pipelineServiceRoleArn });
    await plane.call("UpdateServicePipeline", {
      serviceName: "app",
      deploymentType: "CURRENT_VERSION",
      spec: serviceSpec({ one: {} }),
    });
    await plane.drain();
    const made = (await plane.call("GetService", { name: "app" })).service?.pipeline;
    const stacks = [...world.stacks.keys()];
    await plane.call("DeleteService", { name: "app" });
    await plane.drain();

    expect(proposed?.deploymentStatus).toBe("IN_PROGRESS");
    expect(made?.deploymentStatus).toBe("SUCCEEDED");
    expect(stacks.filter((name) => name.includes("pipeline"))).toHaveLength(1);
    expect([...world.stacks.keys()].filter((name) => name.includes("pipeline"))).toEqual([]);
  } finally {
    await harness.close();
  }
});
