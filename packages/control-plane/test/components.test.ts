import {
  CreateComponentCommand,
  DeleteComponentCommand,
  GetDeploymentCommand,
  GetResourcesSummaryCommand,
  GetServiceInstanceCommand,
  ListComponentOutputsCommand,
  ListComponentProvisionedResourcesCommand,
  ListComponentsCommand,
  ListDeploymentsCommand,
  ListServiceInstanceOutputsCommand,
  ListTagsForResourceCommand,
  type ProtonClient,
  UpdateComponentCommand,
  type UpdateComponentCommandInput,
  UpdateServiceInstanceCommand,
  waitUntilComponentDeleted,
  waitUntilComponentDeployed,
} from "@aws-sdk/client-proton";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { archiveOf } from "./support/archives.ts";
import {
  createApp,
  createClient,
  createDev,
  createHarness,
  type Harness,
} from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const ROLE = "arn:aws:iam::123456789012:role/components";
const MANIFEST = `infrastructure:
  templates:
    - file: "queue.yaml"
      rendering_engine: jinja
      template_language: cloudformation
`;
const ATTACHED = { serviceName: "app", serviceInstanceName: "one" };
const DETACHED = { serviceName: "", serviceInstanceName: "" };

function template(output: string, more = ""): string {
  return `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n${more}Outputs:\n  Made:\n    Value: "${output}"\n`;
}

let harness: Harness;
let plane: ControlPlane;
let client: ProtonClient;
let closeClient: () => Promise<void>;

beforeEach(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  plane = harness.controlPlane;
  harness.objects.set("service", await componentArchive());
  await createDev(plane);
  await plane.call("UpdateEnvironment", {
    name: "dev",
    deploymentType: "NONE",
    componentRoleArn: ROLE,
  });
  await plane.call("UpdateServiceTemplateVersion", {
    templateName: "svc",
    majorVersion: "1",
    minorVersion: "0",
    supportedComponentSources: ["DIRECTLY_DEFINED"],
  });
  await createApp(plane);
  ({ client, close: closeClient } = await createClient(plane));
});

afterEach(async () => {
  await closeClient();
  await harness.close();
});

/** A service whose instance prints what its component made, if it has one. */
function componentArchive(): Promise<Uint8Array> {
  const types = (name: string) => `    ${name}:
      type: object
      properties:
        word: { type: string, default: hello }
`;
  const part = (output: string) => ({
    "manifest.yaml": MANIFEST,
    "queue.yaml": template(output),
  });
  const below = (directory: string, files: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]));
  return archiveOf({
    "schema/schema.yaml": `schema:
  format:
    openapi: "3.0.0"
  service_input_type: In
  pipeline_input_type: Pipe
  types:
${types("In")}${types("Pipe")}`,
    ...below(
      "instance_infrastructure",
      part(
        "{{ service_instance.inputs.word }} {{ service_instance.components.default.name | default('none') }} {{ service_instance.components.default.outputs.Made | default('nothing') }}",
      ),
    ),
    ...below("pipeline_infrastructure", part("{{ pipeline.inputs.word }}")),
  });
}

async function create(request: object = { environmentName: "dev" }, templateFile = template("x")) {
  return client.send(
    new CreateComponentCommand({ name: "queue", manifest: MANIFEST, templateFile, ...request }),
  );
}

async function deployed(): Promise<void> {
  const options = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 60 };
  await waitUntilComponentDeployed(options, { name: "queue" });
  await plane.drain();
}

async function update(request: Partial<UpdateComponentCommandInput>): Promise<void> {
  await client.send(
    new UpdateComponentCommand({ name: "queue", deploymentType: "CURRENT_VERSION", ...request }),
  );
  await deployed();
}

async function made(): Promise<string | undefined> {
  const { outputs } = await client.send(
    new ListComponentOutputsCommand({ componentName: "queue" }),
  );
  return outputs?.find(({ key }) => key === "Made")?.valueString;
}

async function instanceMade(): Promise<string | undefined> {
  const { outputs } = await client.send(new ListServiceInstanceOutputsCommand(ATTACHED));
  return outputs?.find(({ key }) => key === "Made")?.valueString;
}

async function deployInstance(): Promise<void> {
  await client.send(
    new UpdateServiceInstanceCommand({
      serviceName: "app",
      name: "one",
      deploymentType: "CURRENT_VERSION",
    }),
  );
  await plane.drain();
}

describe("a component", () => {
  it("is deployed in an environment with its component role, listed, tagged and deleted", async () => {
    const { component } = await create(
      { environmentName: "dev", tags: [{ key: "team", value: "blue" }] },
      template(
        "{{ component.name }} in {{ environment.name }}: {{ environment.outputs.Greeting }}",
      ),
    );
    await deployed();

    expect(component?.deploymentStatus).toBe("IN_PROGRESS");
    expect(await made()).toBe("queue in dev: hello");
    const { deployments } = await client.send(
      new ListDeploymentsCommand({ componentName: "queue" }),
    );
    expect(deployments).toMatchObject([
      { componentName: "queue", environmentName: "dev", targetResourceType: "COMPONENT" },
    ]);
    const id = deployments?.[0]?.id as string;
    const { deployment } = await client.send(
      new GetDeploymentCommand({ id, componentName: "queue" }),
    );
    expect(deployment?.targetState?.component?.templateFile).toContain("component.name");
    expect((await plane.deploymentDetails(id)).deployment.roleArn).toBe(ROLE);
    const resourceArn = component?.arn as string;
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toContainEqual({ key: "team", value: "blue" });
    expect(tags).toContainEqual({ key: "aws:proton:component", value: resourceArn });
    const { provisionedResources } = await client.send(
      new ListComponentProvisionedResourcesCommand({ componentName: "queue" }),
    );
    expect(provisionedResources).toMatchObject([{ provisioningEngine: "CLOUDFORMATION" }]);
    const { counts } = await client.send(new GetResourcesSummaryCommand({}));
    expect(counts?.components).toEqual({ total: 1, failed: 0 });
    await expect(plane.call("DeleteEnvironment", { name: "dev" })).rejects.toThrow("cannot be");

    await client.send(new DeleteComponentCommand({ name: "queue" }));
    const options = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 60 };
    await waitUntilComponentDeleted(options, { name: "queue" });
    const { components } = await client.send(new ListComponentsCommand({}));
    expect(components).toEqual([]);
  });

  it("is told as failed to whoever waits for its deployment or deletion", async () => {
    const waiting = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 60 };
    await create({ environmentName: "dev" }, `Metadata: { FailDelete: "yes" }\n${template("x")}`);
    await deployed();
    await client.send(new DeleteComponentCommand({ name: "queue" }));
    const deletion = waitUntilComponentDeleted(waiting, { name: "queue" });
    const notDeleted = await deletion.catch((error: Error) => JSON.parse(error.message));
    const failing = `Metadata: { Fail: "No room" }\n${template("x")}`;
    await create({ name: "failing", environmentName: "dev" }, failing);
    const deployment = waitUntilComponentDeployed(waiting, { name: "failing" });
    const notDeployed = await deployment.catch((error: Error) => JSON.parse(error.message));

    const ofComponent = (deploymentStatus: string) => ({
      state: "FAILURE",
      reason: { component: { deploymentStatus } },
    });
    expect(notDeleted).toMatchObject(ofComponent("DELETE_FAILED"));
    expect(notDeployed).toMatchObject(ofComponent("FAILED"));
  });

  it("reads its instance, and gives it outputs with the instance's next deployment", async () => {
    const word =
      "{{ service_instance.inputs.word }} of {{ service.name }}/{{ service_instance.name }}";
    const serviceSpec =
      'proton: ServiceSpec\ninstances:\n  - { name: one, environment: dev, spec: { word: "eins" } }\n';
    await create({ ...ATTACHED, serviceSpec }, template(word));
    await deployed();

    expect(await made()).toBe("eins of app/one");
    expect(await instanceMade()).toBe("hello none nothing");
    await deployInstance();
    expect(await instanceMade()).toBe("hello queue eins of app/one");
    const { components } = await client.send(new ListComponentsCommand(ATTACHED));
    expect(components).toMatchObject([{ name: "queue", environmentName: "dev", ...ATTACHED }]);
  });

  it("is kept while it is attached, with its instance, and then goes alone", async () => {
    await create(ATTACHED);
    await deployed();

    await expect(client.send(new DeleteComponentCommand({ name: "queue" }))).rejects.toThrow(
      "attached to app/one",
    );
    await expect(plane.call("DeleteService", { name: "app" })).rejects.toThrow("queue is attached");
    await update(DETACHED);
    await deployInstance();
    expect(await instanceMade()).toBe("hello none nothing");
    await update({ ...ATTACHED, templateFile: template("again") });
    await deployInstance();
    expect(await instanceMade()).toBe("hello queue again");
  });

  it("and its instance are not changed at once", async () => {
    await create(ATTACHED, `Metadata:\n  Hold: component\n${template("x")}`);

    const { serviceInstance } = await client.send(
      new GetServiceInstanceCommand({ serviceName: "app", name: "one" }),
    );
    expect(serviceInstance?.deploymentStatus).toBe("SUCCEEDED");
    await expect(deployInstance()).rejects.toThrow("in progress");
    const { component } = await plane.call("CancelComponentDeployment", { componentName: "queue" });
    expect(component.deploymentStatus).toBe("CANCELLING");
    await plane.drain();
    await deployInstance();
  });

  it("is one by its client token", async () => {
    const request = { environmentName: "dev", clientToken: "once" };
    const first = await create(request);
    await deployed();
    const second = await create(request);

    expect(second.component?.arn).toBe(first.component?.arn);
    await expect(create({ ...request, clientToken: "twice" })).rejects.toThrow("already exists");
  });

  it.each([
    [{}, template("x"), "needs an environmentName"],
    [{ serviceName: "app" }, template("x"), "given together"],
    [{ ...ATTACHED, environmentName: "prod" }, template("x"), "is in environment dev"],
    [{ environmentName: "dev", serviceSpec: "proton: ServiceSpec" }, template("x"), "serviceSpec"],
    [{ environmentName: "dev", manifest: "infrastructure: {}" }, template("x"), "exactly one"],
    [
      { environmentName: "dev", manifest: MANIFEST.replace("queue.yaml", "../x.yaml") },
      template("x"),
      "plain name",
    ],
    [
      {
        environmentName: "dev",
        manifest: MANIFEST.replace("jinja", "hcl")
          .replace("cloudformation", "terraform")
          .replace("queue.yaml", "queue.tf"),
      },
      template("x"),
      "needs an environment with a provisioningRepository",
    ],
    [{ environmentName: "dev" }, "{{ unclosed", "queue.yaml"],
  ])("is refused when it does not fit: %j", async (request, templateFile, message) => {
    await expect(create(request, templateFile)).rejects.toThrow(message);
  });
});
