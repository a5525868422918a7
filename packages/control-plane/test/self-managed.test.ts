import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { archiveOf } from "./support/archives.ts";
import { createHarness, environmentSpec, type Harness, publish } from "./support/harness.ts";

const REPOSITORY = { provider: "GITHUB", name: "owner/infra" } as const;

const SCHEMA = `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types:
    In:
      type: object
      properties:
        region: { type: string, default: eu-central-1 }
`;

function manifest(entry: string): string {
  return `infrastructure:\n  templates:\n    - ${entry}\n`;
}

describe("a bundle that is not CloudFormation", () => {
  let harness: Harness;
  let plane: ControlPlane;

  beforeAll(async () => {
    harness = await createHarness();
    plane = harness.controlPlane;
    const terraform = await archiveOf({
      "schema/schema.yaml": SCHEMA,
      "infrastructure/manifest.yaml": manifest(
        '{ file: "*", rendering_engine: hcl, template_language: terraform }',
      ),
      "infrastructure/main.tf": 'output "region" { value = var.environment.inputs.region }\n',
    });
    harness.objects.set("terraform", terraform);
    await publish(plane, "environment", "tf", { key: "terraform" });
    await plane.call("CreateRepository", {
      ...REPOSITORY,
      connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
    });
  });

  afterAll(() => harness.close());

  const create = async (name: string, selfManaged: boolean) => {
    await plane.call("CreateEnvironment", {
      name,
      templateName: "tf",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      ...(selfManaged && { provisioningRepository: { ...REPOSITORY, branch: "main" } }),
    });
    await plane.drain();
    return (await plane.call("GetEnvironment", { name })).environment;
  };

  it("waits for whoever applies the Terraform files that Proton wrote", async () => {
    const waiting = await create("self", true);

    const details = await plane.deploymentDetails(waiting.lastAttemptedDeploymentId ?? "");
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: waiting.arn,
      deploymentId: waiting.lastAttemptedDeploymentId ?? "",
      outputs: [{ key: "region", valueString: "eu-central-1" }],
      status: "SUCCEEDED",
    });
    await plane.drain();
    const { environment } = await plane.call("GetEnvironment", { name: "self" });
    const { outputs } = await plane.call("ListEnvironmentOutputs", { environmentName: "self" });

    expect(waiting.deploymentStatus).toBe("IN_PROGRESS");
    expect(details?.files?.map(({ path }) => path)).toEqual([
      "main.tf",
      "proton.environment.variables.tf",
      "proton.auto.tfvars.json",
      ".proton/deployment-metadata.json",
    ]);
    expect(JSON.parse(details?.files?.[2]?.text ?? "")).toEqual({
      environment: { name: "self", inputs: { region: "eu-central-1" } },
      proton_tags: {
        "proton:account": "123456789012",
        "proton:template": "arn:aws:proton:us-east-1:123456789012:environment-template/tf",
        "proton:environment": waiting.arn,
      },
      "//": waiting.arn,
    });
    expect(environment.deploymentStatus).toBe("SUCCEEDED");
    expect(outputs).toEqual([{ key: "region", valueString: "eu-central-1" }]);
    expect(harness.world.stacks.size).toBe(0);
  });

  it("marks its files when it is deleted, which waits, too", async () => {
    await plane.call("DeleteEnvironment", { name: "self" });
    await plane.drain();
    const { environment } = await plane.call("GetEnvironment", { name: "self" });
    const id = environment.lastAttemptedDeploymentId ?? "";

    const { files = [] } = await plane.deploymentDetails(id);
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: environment.arn,
      deploymentId: id,
      status: "SUCCEEDED",
    });
    await plane.drain();

    expect(environment.deploymentStatus).toBe("DELETE_IN_PROGRESS");
    expect(files[0]?.text).toMatch(/^\/\*\nThis file is no longer managed by AWS Proton/);
    expect(files.find(({ path }) => path.startsWith(".proton/"))?.text).toContain(
      '"isResourceDeleted" : true',
    );
    await expect(plane.call("GetEnvironment", { name: "self" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("fails where nobody is named who would provision it", async () => {
    const { deploymentStatus, deploymentStatusMessage } = await create("nobody", false);

    expect(deploymentStatus).toBe("FAILED");
    expect(deploymentStatusMessage).toMatch(/create the environment with a provisioningRepository/);
  });
});
