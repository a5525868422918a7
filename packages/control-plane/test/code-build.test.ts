import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CodeBuildResult, CodeBuildRun, ControlPlane } from "../src/index.ts";
import { archiveOf } from "./support/archives.ts";
import { createHarness, environmentSpec, type Harness, publish } from "./support/harness.ts";

const BUNDLE = {
  "schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types: { In: { type: object, properties: { region: { type: string, default: eu-west-1 } } } }
`,
  "infrastructure/manifest.yaml": `infrastructure:
  templates:
    - rendering_engine: codebuild
      settings:
        provision: ["./up {{ environment.inputs.region }}"]
        deprovision: [./down]
        env: { variables: { LEVEL: 3 }, secrets_manager: { TOKEN: "ci:token" } }
`,
  "infrastructure/up": "#!/bin/sh\n",
};

/** A run that the test ends. */
interface Running extends CodeBuildRun {
  readonly end: (result: CodeBuildResult) => void;
}

describe("a bundle of CodeBuild", () => {
  let harness: Harness;
  let plane: ControlPlane;
  let runs: Running[];

  const codeBuild = {
    run: (request: CodeBuildRun) =>
      new Promise<CodeBuildResult>((end) => {
        runs.push({ ...request, end });
        request.signal.addEventListener("abort", () => end({ outcome: "failed", reason: "ended" }));
      }),
  };

  beforeEach(async () => {
    runs = [];
    harness = await createHarness({ codeBuild });
    plane = harness.controlPlane;
    harness.objects.set("codebuild", await archiveOf(BUNDLE));
    await publish(plane, "environment", "built", { key: "codebuild" });
    await plane.call("CreateEnvironment", {
      name: "dev",
      templateName: "built",
      templateMajorVersion: "1",
      codebuildRoleArn: "arn:aws:iam::123456789012:role/builder",
      spec: environmentSpec({ region: "us-west-2" }),
    });
    await vi.waitFor(() => expect(runs).toHaveLength(1), 10_000);
  });

  afterEach(() => harness.close());

  const environment = async (from = plane) =>
    (await from.call("GetEnvironment", { name: "dev" })).environment;

  it("has its rendered commands run with files, role, variables and inputs", async () => {
    const { arn } = await environment();

    expect(runs[0]).toMatchObject({
      projectName: expect.stringMatching(/^AWSProton-dev-codebuild--[A-Z]{15}$/),
      commands: ["./up us-west-2"],
      roleArn: "arn:aws:iam::123456789012:role/builder",
      variables: { RESOURCE_ARN: arn, STACK_NAME: expect.stringMatching(/^AWSProton-dev-/) },
      job: { variables: { LEVEL: "3" }, secrets: { TOKEN: "ci:token" } },
      inputs: [{ path: "proton-inputs.json" }],
    });
    expect(runs[0]?.job.files.map(({ path }) => path).sort()).toEqual(["manifest.yaml", "up"]);
  });

  it("takes the outputs that its commands notify of, and ends as they do", async () => {
    const { arn } = await environment();

    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: arn,
      outputs: [{ key: "vpc", valueString: "vpc-1" }],
      status: "SUCCEEDED",
    });
    const meanwhile = (await environment()).deploymentStatus;
    runs[0]?.end({ outcome: "succeeded" });
    await plane.drain();

    const { outputs } = await plane.call("ListEnvironmentOutputs", { environmentName: "dev" });
    expect(meanwhile).toBe("IN_PROGRESS");
    expect((await environment()).deploymentStatus).toBe("SUCCEEDED");
    expect(outputs).toEqual([{ key: "vpc", valueString: "vpc-1" }]);
    expect(harness.world.stacks.size).toBe(0);
  });

  it("fails with the last lines of its log", async () => {
    for (const line of ["[Container] now", "one", "no such bucket"]) runs[0]?.onLine(line);
    runs[0]?.end({ outcome: "failed", reason: "exit status 3" });
    await plane.drain();

    const { deploymentStatus, deploymentStatusMessage, lastAttemptedDeploymentId } =
      await environment();
    const { log } = await plane.deploymentDetails(lastAttemptedDeploymentId ?? "");

    expect(deploymentStatus).toBe("FAILED");
    expect(deploymentStatusMessage).toBe("CodeBuild: exit status 3\none\nno such bucket");
    expect(log).toBe("[Container] now\none\nno such bucket\n");
  });

  it("can be cancelled", async () => {
    await plane.call("CancelEnvironmentDeployment", { environmentName: "dev" });
    await plane.drain();

    expect((await environment()).deploymentStatus).toBe("CANCELLED");
  });

  it("is joined after a crash where its commands go on without the process", async () => {
    await plane.close();
    const joining = { ...codeBuild, joins: true };
    const next = harness.restart({ codeBuild: joining });
    await next.start();
    await vi.waitFor(() => expect(runs).toHaveLength(2), 10_000);
    runs[1]?.end({ outcome: "succeeded", outputs: { vpc: "vpc-2" } });
    await next.drain();

    const { outputs } = await next.call("ListEnvironmentOutputs", { environmentName: "dev" });
    expect(runs.map(({ mayHaveBegun }) => mayHaveBegun)).toEqual([false, true]);
    expect(runs[1]?.deploymentId).toBe(runs[0]?.deploymentId);
    expect((await environment(next)).deploymentStatus).toBe("SUCCEEDED");
    expect(outputs).toEqual([{ key: "vpc", valueString: "vpc-2" }]);
  });

  it("never runs commands again that a crash interrupted", async () => {
    await plane.close();
    const next = harness.restart({ codeBuild });
    await next.start();
    await next.drain();

    const { deploymentStatus, deploymentStatusMessage } = await environment(next);

    expect(runs).toHaveLength(1);
    expect(deploymentStatus).toBe("FAILED");
    expect(deploymentStatusMessage).toMatch(/commands were interrupted: deploy it again/);
  });

  it("is deleted by its own commands, and stays where they fail", async () => {
    runs[0]?.end({ outcome: "succeeded" });
    await plane.drain();
    await plane.call("DeleteEnvironment", { name: "dev" });
    await vi.waitFor(() => expect(runs).toHaveLength(2), 10_000);
    runs[1]?.end({ outcome: "failed", reason: "exit status 1" });
    await plane.drain();
    const failed = await environment();
    await plane.call("DeleteEnvironment", { name: "dev" });
    await vi.waitFor(() => expect(runs).toHaveLength(3), 10_000);
    runs[2]?.end({ outcome: "succeeded" });
    await plane.drain();

    expect(runs.map(({ commands }) => commands[0])).toEqual(["./up us-west-2", "./down", "./down"]);
    expect(failed).toMatchObject({
      deploymentStatus: "DELETE_FAILED",
      deploymentStatusMessage: "CodeBuild: exit status 1",
    });
    await expect(environment()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });
});
