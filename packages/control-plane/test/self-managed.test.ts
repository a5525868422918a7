import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlPlane, ProposedFiles } from "../src/index.ts";
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
    expect(waiting.deploymentStatusMessage).toBe(
      `Waits until it is provisioned by hand (its files: proton deployment ${waiting.lastAttemptedDeploymentId} --out-dir) and told of by NotifyResourceDeploymentStatusChange.`,
    );
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

describe("the branch of a self-managed deployment", () => {
  let harness: Harness;
  let plane: ControlPlane;
  const open = new Map<string, ProposedFiles>();
  let refusal: string | undefined;

  beforeAll(async () => {
    harness = await createHarness({
      pullRequests: {
        async open(proposal) {
          if (refusal !== undefined) throw new Error(refusal);
          open.set(proposal.branch, proposal);
          return "/repositories/owner/infra.git";
        },
        async close({ branch }) {
          if (refusal !== undefined) throw new Error(refusal);
          open.delete(branch);
        },
      },
    });
    plane = harness.controlPlane;
    const source = (second: string) =>
      archiveOf({
        "schema/schema.yaml": SCHEMA,
        "infrastructure/manifest.yaml": manifest(
          '{ file: "*", rendering_engine: hcl, template_language: terraform }',
        ),
        "infrastructure/main.tf": 'output "region" { value = var.environment.inputs.region }\n',
        [`infrastructure/${second}.tf`]: "",
      });
    harness.objects.set("first", await source("network"));
    harness.objects.set("second", await source("cluster"));
    await publish(plane, "environment", "tf", { key: "first" });
    await plane.call("CreateEnvironmentTemplateVersion", {
      templateName: "tf",
      majorVersion: "1",
      source: { s3: { bucket: "templates", key: "second" } },
    });
    await plane.drain();
    await plane.call("CreateRepository", {
      ...REPOSITORY,
      connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
    });
  });
  afterAll(() => harness.close());

  const create = async (name: string, templateMinorVersion = "0") => {
    await plane.call("CreateEnvironment", {
      name,
      templateName: "tf",
      templateMajorVersion: "1",
      templateMinorVersion,
      spec: environmentSpec(),
      provisioningRepository: { ...REPOSITORY, branch: "main" },
    });
    await plane.drain();
    return (await plane.call("GetEnvironment", { name })).environment;
  };
  const notify = async (name: string, status: "SUCCEEDED" | "FAILED") => {
    const { environment } = await plane.call("GetEnvironment", { name });
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: environment.arn,
      status,
    });
    await plane.drain();
    return (await plane.call("GetEnvironment", { name })).environment;
  };

  it("holds the files below the environment's name, and is told of until it ends", async () => {
    const waiting = await create("dev");
    const branch = `proton/${waiting.lastAttemptedDeploymentId}`;
    const ended = await notify("dev", "SUCCEEDED");

    expect(waiting.deploymentStatusMessage).toContain(
      `${branch} is merged into main of owner/infra`,
    );
    expect(open.get(branch)).toMatchObject({
      ...{ repository: "owner/infra", base: "main", directory: "dev", obsolete: [] },
      message: expect.stringContaining("Deploy Environment dev"),
    });
    expect(open.get(branch)?.files.map(({ path }) => path)).toContain(
      ".proton/deployment-metadata.json",
    );
    expect(ended).toMatchObject({ deploymentStatus: "SUCCEEDED" });
    expect(ended.deploymentStatusMessage).toBeUndefined();
  });

  it.each([
    [
      "jinja, template_language: cloudformation",
      "queue.yaml",
      "Resources: { Topic: { Type: AWS::SNS::Topic } }",
      ["cloudformation.yaml"],
    ],
    [
      "hcl, template_language: terraform",
      "queue.tf",
      'output "url" { value = var.component.name }',
      [
        "queue.tf",
        "proton.component.variables.tf",
        "proton.auto.tfvars.json",
        ".proton/deployment-metadata.json",
      ],
    ],
  ])("holds a component of %s, and is told of", async (engine, file, templateFile, paths) => {
    const name = file.replace(".", "-");
    await create(`of-${name}`);
    await notify(`of-${name}`, "SUCCEEDED");
    const { component } = await plane.call("CreateComponent", {
      ...{ name, environmentName: `of-${name}`, templateFile },
      manifest: manifest(`{ file: ${file}, rendering_engine: ${engine} }`),
    });
    await plane.drain();
    const waiting = (await plane.call("GetComponent", { name })).component;
    const proposal = open.get(`proton/${waiting?.lastAttemptedDeploymentId}`);
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: component.arn,
      outputs: [{ key: "url", valueString: "https://example.com" }],
      status: "SUCCEEDED",
    });
    await plane.drain();
    const { outputs } = await plane.call("ListComponentOutputs", { componentName: name });
    const ended = (await plane.call("GetComponent", { name })).component;
    await plane.call("DeleteComponent", { name });
    await plane.drain();
    const deleting = (await plane.call("GetComponent", { name })).component;
    const removal = open.get(`proton/${deleting?.lastAttemptedDeploymentId}`);
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: component.arn,
      status: "SUCCEEDED",
    });
    await plane.drain();

    expect(waiting?.deploymentStatusMessage).toContain("is merged into main of owner/infra");
    expect(proposal?.directory).toBe(`of-${name}/${name}`);
    expect(proposal?.files.map(({ path }) => path)).toEqual(paths);
    expect(outputs).toEqual([{ key: "url", valueString: "https://example.com" }]);
    expect(ended?.deploymentStatus).toBe("SUCCEEDED");
    expect(deleting?.deploymentStatusMessage).toContain("is merged into main of owner/infra");
    expect(removal?.message).toContain(`Delete Component ${name}`);
    // Terraform's files stay, marked, for whoever destroys by them; a template is taken away.
    expect(removal?.files.map(({ path }) => path)).toEqual(file.endsWith(".tf") ? paths : []);
    expect(removal?.obsolete).toEqual(file.endsWith(".tf") ? [] : paths);
    await expect(plane.call("GetComponent", { name })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    expect(harness.world.stacks.size).toBe(0);
    const values = proposal?.files.find(({ path }) => path === "proton.auto.tfvars.json");
    if (values === undefined) return;
    expect(JSON.parse(values.text)).toMatchObject({
      component: { name },
      environment: { name: `of-${name}`, outputs: {} },
      proton_tags: { "proton:component": component.arn },
    });
    const metadata = proposal?.files.find(({ path }) => path.startsWith(".proton/"));
    expect(JSON.parse(metadata?.text ?? "")).toMatchObject({
      isResourceDeleted: false,
      componentMetadata: { arn: component.arn },
    });
  });

  it("takes away what the template has no more", async () => {
    await create("moved");
    await notify("moved", "SUCCEEDED");
    await plane.call("UpdateEnvironment", {
      name: "moved",
      deploymentType: "MINOR_VERSION",
      templateMajorVersion: "1",
      templateMinorVersion: "1",
    });
    await plane.drain();
    const { environment } = await plane.call("GetEnvironment", { name: "moved" });

    const proposal = open.get(`proton/${environment.lastAttemptedDeploymentId}`);

    expect(proposal?.obsolete).toEqual(["network.tf"]);
    expect(proposal?.files.map(({ path }) => path)).toContain("cluster.tf");
  });

  it("is taken away by a cancellation", async () => {
    await create("given-up");
    await notify("given-up", "SUCCEEDED");
    await plane.call("UpdateEnvironment", {
      name: "given-up",
      deploymentType: "CURRENT_VERSION",
      spec: environmentSpec(),
    });
    await plane.drain();
    const { environment } = await plane.call("GetEnvironment", { name: "given-up" });
    const branch = `proton/${environment.lastAttemptedDeploymentId}`;
    const wasOpen = open.has(branch);

    await plane.call("CancelEnvironmentDeployment", { environmentName: "given-up" });
    await plane.drain();
    const cancelled = await plane.call("GetEnvironment", { name: "given-up" });

    expect(wasOpen).toBe(true);
    expect(open.has(branch)).toBe(false);
    expect(cancelled.environment.deploymentStatus).toBe("CANCELLED");
  });

  it("is named by a cancellation that cannot take it away", async () => {
    await create("out-of-reach");
    refusal = "the host is out of reach";
    await plane.call("CancelEnvironmentDeployment", { environmentName: "out-of-reach" });
    await plane.drain();
    refusal = undefined;

    const { environment } = await plane.call("GetEnvironment", { name: "out-of-reach" });
    expect(environment.deploymentStatus).toBe("CANCELLED");
    expect(environment.deploymentStatusMessage).toMatch(
      /^User initiated cancellation\. Branch proton\/\S+ of owner\/infra stays and must not be merged: the host is out of reach$/,
    );
  });

  it("fails the deployment where the repository does not take it", async () => {
    refusal = "owner/infra is read-only";
    const refused = await create("refused");
    refusal = undefined;

    expect(refused).toMatchObject({
      deploymentStatus: "FAILED",
      deploymentStatusMessage: "Pull request: owner/infra is read-only",
    });
  });
});
