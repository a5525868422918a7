import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { packBundle, readBundle } from "@proton/bundle";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHarness, type Harness, REPOSITORY } from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const own = (path: string) => fileURLToPath(new URL(`../../../proton/${path}`, import.meta.url));

function archive(name: string): Uint8Array {
  const { bundle } = readBundle({ directory: own(name) });
  if (bundle === undefined) throw new Error(`proton/${name} is not a bundle`);
  return packBundle(bundle).bytes;
}

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  harness.objects.set("environment", archive("environment"));
  harness.objects.set("lambda-service", archive("lambda-service"));
});

afterAll(() => harness.close());

it("makes an environment and a service of the repository's own bundles", async () => {
  const plane = harness.controlPlane;
  const source = (key: string) => ({ s3: { bucket: "templates", key } });
  await plane.call("CreateEnvironmentTemplate", { name: "environment" });
  await plane.call("CreateServiceTemplate", { name: "lambda-service" });
  await plane.call("CreateEnvironmentTemplateVersion", {
    templateName: "environment",
    source: source("environment"),
  });
  await plane.call("CreateServiceTemplateVersion", {
    templateName: "lambda-service",
    source: source("lambda-service"),
    compatibleEnvironmentTemplates: [{ templateName: "environment", majorVersion: "1" }],
  });
  await plane.drain();
  const first = { majorVersion: "1", minorVersion: "0" };
  const { environmentTemplateVersion } = await plane.call("GetEnvironmentTemplateVersion", {
    templateName: "environment",
    ...first,
  });
  const { serviceTemplateVersion } = await plane.call("GetServiceTemplateVersion", {
    templateName: "lambda-service",
    ...first,
  });
  await plane.call("CreateEnvironment", {
    name: "local",
    templateName: "environment",
    templateMajorVersion: "1",
    templateMinorVersion: "0",
    spec: await readFile(own("environment/spec/local.yaml"), "utf8"),
  });
  await plane.drain();
  await plane.call("CreateService", {
    name: "items",
    templateName: "lambda-service",
    templateMajorVersion: "1",
    templateMinorVersion: "0",
    spec: await readFile(own("lambda-service/spec/local.yaml"), "utf8"),
    ...REPOSITORY,
  });
  await plane.drain();

  const { service } = await plane.call("GetService", { name: "items" });
  const { deployments } = await plane.call("ListDeployments", {});
  const details = await Promise.all(deployments.map(({ id }) => plane.deploymentDetails(id)));

  expect(environmentTemplateVersion).toMatchObject({ status: "DRAFT", statusMessage: "" });
  expect(serviceTemplateVersion).toMatchObject({ status: "DRAFT", statusMessage: "" });
  expect(service).toMatchObject({ status: "ACTIVE", pipeline: { deploymentStatus: "SUCCEEDED" } });
  expect(details.length).toBeGreaterThanOrEqual(3);
  for (const { template } of details) expect(template).toContain("Resources:");
});
