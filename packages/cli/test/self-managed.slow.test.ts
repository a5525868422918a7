import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { packBundle, readBundle } from "@proton/bundle";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Local, openLocal } from "../src/local/open-local.ts";
import { openRepositoryHosts } from "./support/repository-hosts.ts";
import { type Bench, bench, type Run } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const REPOSITORY = { provider: "GITHUB", name: "acme/infra" } as const;
const FILES = {
  "schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types: { In: { type: object, properties: { stage: { type: string, default: test } } } }
`,
  "infrastructure/manifest.yaml": `infrastructure:
  templates:
    - { file: "*", rendering_engine: hcl, template_language: terraform }
`,
  "infrastructure/main.tf": 'output "stage" { value = var.environment.inputs.stage }\n',
};

describe("a self-managed deployment", () => {
  let directory: string;
  let local: Local;

  const open = () => openLocal({ stateDirectory: join(directory, "state"), httpPort: 0 });

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "proton-self-managed-"));
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(directory, "bundle", path)), { recursive: true });
      writeFileSync(join(directory, "bundle", path), text);
    }
    local = await open();
    const { bundle } = readBundle({ directory: join(directory, "bundle") });
    if (bundle === undefined) throw new Error("the files are no bundle");
    await local.sandbox.uploadObject("bundles", "b.tar.gz", packBundle(bundle).bytes);
    const { controlPlane: plane } = local;
    await plane.call("CreateEnvironmentTemplate", { name: "tf" });
    await plane.call("CreateEnvironmentTemplateVersion", {
      templateName: "tf",
      source: { s3: { bucket: "bundles", key: "b.tar.gz" } },
    });
    await plane.drain();
    await plane.call("UpdateEnvironmentTemplateVersion", {
      ...{ templateName: "tf", majorVersion: "1", minorVersion: "0", status: "PUBLISHED" },
    });
    await plane.call("CreateRepository", {
      ...REPOSITORY,
      connectionArn: "arn:aws:codestar-connections:us-east-1:000000000000:connection/one",
    });
  });

  afterEach(async () => {
    await local.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("waits on a branch of the local repository through a restart, and ends when that is merged and told of", async () => {
    const clone = join(directory, "clone");
    const git = (...words: readonly string[]) =>
      execFileSync(
        "git",
        ["-C", clone, "-c", "user.name=a", "-c", "user.email=a@example.com", ...words],
        { encoding: "utf8", stdio: "pipe" },
      );
    await local.controlPlane.call("CreateEnvironment", {
      name: "dev",
      templateName: "tf",
      templateMajorVersion: "1",
      spec: "proton: EnvironmentSpec\nspec: { stage: live }\n",
      provisioningRepository: { ...REPOSITORY, branch: "main" },
    });
    await local.controlPlane.drain();
    await local.close();
    local = await open();
    const { controlPlane: plane, sandbox } = local;
    await plane.drain();
    const { environment: waiting } = await plane.call("GetEnvironment", { name: "dev" });

    execFileSync("git", ["clone", "-q", sandbox.repositories.directoryOf("acme/infra"), clone]);
    const branch = `origin/proton/${waiting.lastAttemptedDeploymentId}`;
    git("merge", "-q", branch);
    git("push", "-q", "origin", "main");
    const variables = JSON.parse(readFileSync(join(clone, "dev/proton.auto.tfvars.json"), "utf8"));
    await plane.call("NotifyResourceDeploymentStatusChange", {
      resourceArn: waiting.arn,
      deploymentId: waiting.lastAttemptedDeploymentId ?? "",
      status: "SUCCEEDED",
      outputs: [{ key: "stage", valueString: variables.environment.inputs.stage }],
    });
    await plane.drain();
    const { environment } = await plane.call("GetEnvironment", { name: "dev" });
    const { outputs } = await plane.call("ListEnvironmentOutputs", { environmentName: "dev" });

    expect(waiting).toMatchObject({
      deploymentStatus: "IN_PROGRESS",
      deploymentStatusMessage: expect.stringContaining(branch.slice("origin/".length)),
    });
    expect(git("ls-files").trim().split("\n")).toEqual([
      "dev/.proton/deployment-metadata.json",
      "dev/main.tf",
      "dev/proton.auto.tfvars.json",
      "dev/proton.environment.variables.tf",
    ]);
    expect(environment.deploymentStatus).toBe("SUCCEEDED");
    expect(outputs).toEqual([{ key: "stage", valueString: "live" }]);
  });
});

const estateFile = (more = "") => `templates:
  - { name: tf, path: tf }
environments:
  - name: dev
    template: tf
    spec: dev.yaml
    provisioning_repository:
      id: acme/infra
      branch: main
      connection: arn:aws:codestar-connections:us-east-1:000000000000:connection/one
${more}`;

/** Commands on an estate that Terraform makes. */
describe("an estate that others provision", () => {
  let desk: Bench;
  let ready: Ready;

  beforeAll(async () => {
    desk = bench();
    const files = {
      ...Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`tf/${path}`, text])),
      "dev.yaml": "proton: EnvironmentSpec\nspec: { stage: live }\n",
      "proton.yaml": estateFile(),
    };
    for (const [path, text] of Object.entries(files)) write(path, text);
    ({ ready } = await desk.serve<Ready>("serve", "--port", "0"));
  });
  afterAll(() => desk.close());

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(desk.directory, "proton", path)), { recursive: true });
    writeFileSync(join(desk.directory, "proton", path), text);
  }

  const notify = (...options: readonly string[]) => {
    const words = ["notify", "environment", "dev", "--status", "succeeded", ...options];
    return desk.proton(...words, "--output", "stage=live");
  };

  const branchIn = ({ stderr }: Run) => /proton\/[0-9a-f-]{36}/.exec(stderr)?.[0] ?? "";

  it("is waited for by its branch, from the first deployment to the deletion", async () => {
    const clone = join(desk.directory, "clone");
    const git = (...words: readonly string[]) =>
      execFileSync("git", ["-C", clone, "-c", "user.name=a", "-c", "user.email=a@b.c", ...words]);
    const merge = (branch: string) => {
      git("fetch", "-q");
      git("merge", "-q", `origin/${branch}`);
      git("push", "-q", "origin", "HEAD:main");
    };

    const first = await desk.proton("apply");
    const again = await desk.proton("apply");
    const plan = await desk.proton("plan");
    const status = await desk.proton("status");
    const cancelled = await desk.proton("cancel", "environment", "dev");
    const second = await desk.proton("apply");
    const place = /\(([^()]+\.git)\)/.exec(first.stderr)?.[1] ?? "";
    execFileSync("git", ["clone", "-q", place, clone]);
    merge(branchIn(second));
    const told = await notify();
    const outputs = await desk.proton("outputs", "environment", "dev");
    const last = await desk.proton("apply");
    write("proton.yaml", estateFile("    role: arn:aws:iam::000000000000:role/r\n"));
    const ambiguous = await desk.proton("plan");
    write("proton.yaml", estateFile().replace(/ {4}provisioning_repository:.*$/s, ""));
    const other = await desk.proton("plan");
    write("proton.yaml", estateFile());
    const destroyed = await desk.proton("destroy", "--yes");
    const stillThere = await desk.proton("destroy", "--yes");
    merge(branchIn(destroyed));
    await notify();
    const gone = await desk.proton("destroy", "--yes");

    const waits = `environment dev waits until ${branchIn(first)} is merged into main of acme/infra`;
    expect(branchIn(first)).not.toBe("");
    for (const { code, stderr } of [first, again]) {
      expect([code, stderr]).toEqual([1, expect.stringContaining(`waiting  ${waits}`)]);
    }
    expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining(`waiting  ${waits}`) });
    expect(plan.stdout).not.toContain("Nothing to do");
    expect(status.stdout).toContain(`dev: Waits until ${branchIn(first)} is merged`);
    expect(cancelled).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("environment dev is CANCELLED"),
    });
    expect(branchIn(second)).not.toBe(branchIn(first));
    expect(git("branch", "--remotes").toString()).not.toContain(branchIn(first));
    expect(told).toMatchObject({ code: 0, stderr: expect.stringContaining("dev is SUCCEEDED") });
    expect(outputs).toMatchObject({ code: 0, stdout: "stage=live\n" });
    expect(last).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
    expect(ambiguous).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("dev has a provisioning_repository"),
    });
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is provisioned from acme/infra, which stays so"),
    });
    expect(branchIn(destroyed)).not.toBe(branchIn(second));
    for (const { code, stderr } of [destroyed, stillThere]) {
      const waiting = `waiting  environment dev waits until ${branchIn(destroyed)} is merged`;
      expect([code, stderr]).toEqual([1, expect.stringContaining(waiting)]);
    }
    expect(git("show", "HEAD:dev/.proton/deployment-metadata.json").toString()).toContain(
      '"isResourceDeleted" : true',
    );
    expect(gone).toMatchObject({ code: 0 });
  });

  it("is waited for by its pull request in an account, with a token from a secret", async () => {
    const token = "a-token-that-nobody-may-see";
    const host = await openRepositoryHosts(token);
    const { repository } = host;
    repository.branches.set("main", new Map([["README.md", "infra"]]));
    Object.assign(desk.variables, {
      AWS_ENDPOINT_URL: ready.url,
      AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
      AWS_REGION: "us-east-1",
      PROTON_GITHUB_URL: `${host.url}/github`,
      PROTON_GITHUB_TOKEN_SECRET: "proton/github",
    });
    const merge = (branch: string) => {
      repository.branches.set("main", repository.branches.get(branch) ?? new Map());
      for (const request of repository.requests) request.open = false;
    };
    const client = new CloudFormationClient({
      endpoint: ready.url,
      region: "us-east-1",
      credentials: ready.credentials,
    });
    const Secret = {
      Type: "AWS::SecretsManager::Secret",
      Properties: { Name: "proton/github", SecretString: token },
    };
    const TemplateBody = JSON.stringify({ Resources: { Secret } });
    try {
      await client.send(new CreateStackCommand({ StackName: "secrets", TemplateBody }));
      const bootstrapped = await desk.proton("bootstrap", "--yes");
      const first = await desk.proton("apply", "--aws", "--yes");
      const status = await desk.proton("status", "--aws");
      merge(branchIn(first));
      await notify("--aws");
      const last = await desk.proton("apply", "--aws", "--yes");
      const destroyed = await desk.proton("destroy", "--aws", "--yes");
      merge(branchIn(destroyed));
      await notify("--aws");
      const gone = await desk.proton("destroy", "--aws", "--yes");

      expect(bootstrapped).toMatchObject({ code: 0 });
      expect(first).toMatchObject({ code: 1 });
      expect(first.stderr).toContain("is merged into main of acme/infra (https://host/pull/1)");
      expect(status.stdout).toContain("(https://host/pull/1), provisioned, and told of");
      expect(last).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
      expect(destroyed.stderr).toContain("(https://host/pull/2)");
      expect(gone).toMatchObject({ code: 0 });
      expect(repository.requests.map(({ title }) => title)).toEqual([
        "Deploy Environment dev",
        "Delete Environment dev",
      ]);
      expect(host.violations).toEqual([]);
      const said = [bootstrapped, first, status, last, destroyed, gone];
      expect(said.flatMap(({ stdout, stderr }) => [stdout, stderr]).join("")).not.toContain(token);
    } finally {
      client.destroy();
      await host.close();
    }
  });
});
