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

describe("an environment that changes to CodeBuild", () => {
  let harness: Harness;
  let plane: ControlPlane;
  let runs: CodeBuildRun[];
  let results: CodeBuildResult[];

  const codeBuild = {
    run: async (request: CodeBuildRun): Promise<CodeBuildResult> => {
      runs.push(request);
      return results.shift() ?? { outcome: "succeeded" };
    },
  };
  const failure: CodeBuildResult = { outcome: "failed", reason: "exit status 1" };

  beforeEach(async () => {
    runs = [];
    results = [];
    harness = await createHarness({ codeBuild });
    plane = harness.controlPlane;
    harness.objects.set("codebuild", await archiveOf(BUNDLE));
    await publish(plane, "environment", "env");
    for (const [majorVersion, key] of Object.entries({ 2: "codebuild", 3: "environment" })) {
      const source = { s3: { bucket: "templates", key } };
      await plane.call("CreateEnvironmentTemplateVersion", { templateName: "env", source });
      await plane.drain();
      const version = { templateName: "env", majorVersion, minorVersion: "0" };
      await plane.call("UpdateEnvironmentTemplateVersion", { ...version, status: "PUBLISHED" });
    }
  });
  afterEach(() => harness.close());

  async function create(given: object = {}): Promise<void> {
    await plane.call("CreateEnvironment", {
      ...{ name: "dev", templateName: "env", templateMajorVersion: "1", spec: environmentSpec() },
      ...given,
    });
    await plane.drain();
  }
  async function change(templateMajorVersion = "2"): Promise<void> {
    await plane.call("UpdateEnvironment", {
      ...{ name: "dev", deploymentType: "MAJOR_VERSION", templateMajorVersion },
      codebuildRoleArn: "arn:aws:iam::123456789012:role/builder",
    });
    await plane.drain();
  }
  async function remove() {
    await plane.call("DeleteEnvironment", { name: "dev" });
    await plane.drain();
    const found = plane.call("GetEnvironment", { name: "dev" });
    return found.then(({ environment }) => environment.deploymentStatus).catch(({ code }) => code);
  }
  const commands = () => runs.map((run) => run.commands[0]);

  it("loses both what commands of a failed change made, and its stack", async () => {
    await create();
    results = [failure];
    await change();
    const before = harness.world.stacks.size;

    const gone = await remove();

    expect([before, harness.world.stacks.size]).toEqual([1, 0]);
    expect(commands()).toEqual(["./up eu-west-1", "./down"]);
    expect(gone).toBe("ResourceNotFoundException");
  });

  it("loses both after a change that succeeded, and after one back", async () => {
    await create();
    await change();
    await change("3");

    const gone = await remove();

    expect(harness.world.stacks.size).toBe(0);
    expect(commands()).toEqual(["./up eu-west-1", "./down"]);
    expect(gone).toBe("ResourceNotFoundException");
  });

  it("does not run its commands again when only the stack could not be deleted", async () => {
    await create({ spec: environmentSpec({ fail_delete: "true" }) });
    results = [failure];
    await change();

    const stuck = [await remove(), await remove()];

    expect(stuck).toEqual(["DELETE_FAILED", "DELETE_FAILED"]);
    expect(commands()).toEqual(["./up eu-west-1", "./down"]);
    expect(harness.world.stacks.size).toBe(1);
  });
});

it("is refused where there is a repository and no role for its commands, and says what to set", async () => {
  const runs: CodeBuildRun[] = [];
  const run = async (request: CodeBuildRun): Promise<CodeBuildResult> => {
    runs.push(request);
    return { outcome: "succeeded" };
  };
  const harness = await createHarness({ codeBuild: { run } });
  const plane = harness.controlPlane;
  harness.objects.set("codebuild", await archiveOf(BUNDLE));
  await publish(plane, "environment", "built", { key: "codebuild" });
  const repository = { provider: "GITHUB", name: "owner/infra" } as const;
  await plane.call("CreateRepository", {
    ...repository,
    connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
  });
  await plane.call("CreateEnvironment", {
    ...{ name: "dev", templateName: "built", templateMajorVersion: "1", spec: environmentSpec() },
    provisioningRepository: { ...repository, branch: "main" },
  });
  await plane.drain();
  const { environment: refused } = await plane.call("GetEnvironment", { name: "dev" });
  const before = runs.length;
  await plane.call("UpdateEnvironment", {
    ...{ name: "dev", deploymentType: "CURRENT_VERSION", spec: environmentSpec() },
    codebuildRoleArn: "arn:aws:iam::123456789012:role/builder",
  });
  await plane.drain();
  const { environment: made } = await plane.call("GetEnvironment", { name: "dev" });
  await harness.close();

  expect(refused).toMatchObject({
    deploymentStatus: "FAILED",
    deploymentStatusMessage: expect.stringContaining("set codebuildRoleArn of the environment"),
  });
  expect([before, runs.length]).toEqual([0, 1]);
  expect(made.deploymentStatus).toBe("SUCCEEDED");
});
