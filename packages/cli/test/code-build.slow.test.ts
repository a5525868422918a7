import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packBundle, readBundle } from "@proton/bundle";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Local, openLocal } from "../src/local/open-local.ts";

let directory: string;
let local: Local;

/** Its "infrastructure" is a file that it writes outside of the build. */
const manifest = (target: string) => `infrastructure:
  templates:
    - rendering_engine: codebuild
      settings:
        image: aws/codebuild/amazonlinux-x86_64-standard:5.0
        env: { variables: { STAGE: "{{ environment.inputs.stage }}" } }
        provision:
          - set -e
          - sh ./make.sh ${target}
          - echo "provisioning {{ environment.inputs.stage }} for $RESOURCE_ARN"
          - test "{{ environment.inputs.stage }}" != wrong
        deprovision:
          - rm ${target}
          - echo "removed with $STAGE"
`;
const SCHEMA = `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types: { In: { type: object, properties: { stage: { type: string, default: test } } } }
`;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "proton-code-build-"));
  const files = {
    "schema/schema.yaml": SCHEMA,
    "infrastructure/manifest.yaml": manifest(join(directory, "made")),
    "infrastructure/make.sh": `cp proton-inputs.json "$1"\necho "$STAGE $STACK_NAME" >> "$1"\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, "bundle", path)), { recursive: true });
    writeFileSync(join(directory, "bundle", path), text);
  }
  local = await openLocal({ stateDirectory: join(directory, "state"), httpPort: 0 });
  const { bundle } = readBundle({ directory: join(directory, "bundle") });
  if (bundle === undefined) throw new Error("the files are no bundle");
  await local.sandbox.uploadObject("bundles", "b.tar.gz", packBundle(bundle).bytes);
  const { controlPlane: plane } = local;
  await plane.call("CreateEnvironmentTemplate", { name: "built" });
  await plane.call("CreateEnvironmentTemplateVersion", {
    templateName: "built",
    source: { s3: { bucket: "bundles", key: "b.tar.gz" } },
  });
  await plane.drain();
  await plane.call("UpdateEnvironmentTemplateVersion", {
    templateName: "built",
    majorVersion: "1",
    minorVersion: "0",
    status: "PUBLISHED",
  });
});

afterEach(async () => {
  await local.close();
  rmSync(directory, { recursive: true, force: true });
});

const environment = async () =>
  (await local.controlPlane.call("GetEnvironment", { name: "dev" })).environment;

async function create(stage: string) {
  await local.controlPlane.call("CreateEnvironment", {
    name: "dev",
    templateName: "built",
    templateMajorVersion: "1",
    codebuildRoleArn: "arn:aws:iam::000000000000:role/builder",
    spec: `proton: EnvironmentSpec\nspec: { stage: ${stage} }\n`,
  });
  await local.controlPlane.drain();
  return environment();
}

it("runs the commands of a manifest with their inputs, and those that delete in the end", async () => {
  const made = await create("live");

  const text = readFileSync(join(directory, "made"), "utf8");
  const details = await local.controlPlane.deploymentDetails(made.lastAttemptedDeploymentId ?? "");
  await local.controlPlane.call("DeleteEnvironment", { name: "dev" });
  await local.controlPlane.drain();

  expect(made.deploymentStatusMessage).toBeUndefined();
  expect(made.deploymentStatus).toBe("SUCCEEDED");
  expect(JSON.parse(text.slice(0, text.lastIndexOf("}") + 1))).toEqual({
    environment: { name: "dev", inputs: { stage: "live" } },
  });
  expect(text).toMatch(/}live AWSProton-dev-cloudformation--[A-Z]{15}\n$/);
  expect(details.log).toContain(`provisioning live for ${made.arn}`);
  await expect(environment()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  expect(() => readFileSync(join(directory, "made"))).toThrow(/ENOENT/);
});

it("fails with what the commands printed last, and can be tried again", async () => {
  const { deploymentStatus, deploymentStatusMessage } = await create("wrong");

  await local.controlPlane.call("UpdateEnvironment", {
    name: "dev",
    deploymentType: "CURRENT_VERSION",
    spec: "proton: EnvironmentSpec\nspec: { stage: right }\n",
  });
  await local.controlPlane.drain();

  expect(deploymentStatus).toBe("FAILED");
  expect(deploymentStatusMessage).toMatch(/^CodeBuild: BUILD: Error while executing command: test/);
  expect(deploymentStatusMessage).toContain("provisioning wrong for arn:aws:proton:");
  expect((await environment()).deploymentStatus).toBe("SUCCEEDED");
});
