import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packBundle, readBundle } from "@proton/bundle";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Local, openLocal } from "../src/local/open-local.ts";
import { bench } from "./support/run-proton.ts";

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

it("is said by apply, which goes on once that is merged and told of", async () => {
  const desk = bench();
  try {
    const estate = join(desk.directory, "proton");
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(estate, "tf", path)), { recursive: true });
      writeFileSync(join(estate, "tf", path), text);
    }
    writeFileSync(join(estate, "dev.yaml"), "proton: EnvironmentSpec\nspec: { stage: live }\n");
    const file = (more = "") => `templates:
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
    writeFileSync(join(estate, "proton.yaml"), file());
    await desk.serve("serve", "--port", "0");

    const first = await desk.proton("apply");
    const again = await desk.proton("apply");
    const place = /\(([^()]+\.git)\)/.exec(first.stderr)?.[1] ?? "";
    const branch = /proton\/([0-9a-f-]{36})/.exec(first.stderr)?.[1] ?? "";
    const clone = join(desk.directory, "clone");
    const git = (...words: readonly string[]) =>
      execFileSync("git", ["-C", clone, "-c", "user.name=a", "-c", "user.email=a@b.c", ...words]);
    execFileSync("git", ["clone", "-q", place, clone]);
    git("merge", "-q", `origin/proton/${branch}`);
    git("push", "-q", "origin", "HEAD:main");
    const { stdout } = await desk.proton("api", "GetEnvironment", "--input", '{"name": "dev"}');
    const notification = {
      resourceArn: JSON.parse(stdout).environment.arn,
      deploymentId: branch,
      status: "SUCCEEDED",
    };
    const input = JSON.stringify(notification);
    await desk.proton("api", "NotifyResourceDeploymentStatusChange", "--input", input);
    const last = await desk.proton("apply");
    writeFileSync(
      join(estate, "proton.yaml"),
      file("    role: arn:aws:iam::000000000000:role/r\n"),
    );
    const ambiguous = await desk.proton("plan");
    writeFileSync(
      join(estate, "proton.yaml"),
      file().replace(/ {4}provisioning_repository:.*$/s, ""),
    );
    const other = await desk.proton("plan");

    expect(first).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^waiting +environment dev waits until proton\/.* is merged/m),
    });
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^waiting +environment dev waits until proton\//m),
    });
    expect(last).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
    expect(ambiguous).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("dev has a provisioning_repository"),
    });
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is provisioned from acme/infra, which stays so"),
    });
  } finally {
    await desk.close();
  }
});
