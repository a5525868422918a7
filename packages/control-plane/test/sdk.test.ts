import {
  CreateEnvironmentCommand,
  CreateEnvironmentTemplateVersionCommand,
  CreateServiceCommand,
  CreateServiceTemplateVersionCommand,
  DeleteServiceCommand,
  GetEnvironmentCommand,
  GetServiceCommand,
  ListEnvironmentTemplateVersionsCommand,
  ListServiceTemplateVersionsCommand,
  type ProtonClient,
  paginateListServiceInstances,
  paginateListTagsForResource,
  UpdateServiceCommand,
  UpdateServiceInstanceCommand,
  UpdateServicePipelineCommand,
  waitUntilEnvironmentDeployed,
  waitUntilEnvironmentTemplateVersionRegistered,
  waitUntilServiceCreated,
  waitUntilServiceDeleted,
  waitUntilServiceInstanceDeployed,
  waitUntilServicePipelineDeployed,
  waitUntilServiceTemplateVersionRegistered,
  waitUntilServiceUpdated,
} from "@aws-sdk/client-proton";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createApp,
  createClient,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  REPOSITORY,
  serviceSpec,
} from "./support/harness.ts";

let harness: Harness;
let client: ProtonClient;
let closeClient: () => Promise<void>;

beforeAll(async () => {
  harness = await createHarness();
  await createDev(harness.controlPlane);
  ({ client, close: closeClient } = await createClient(harness.controlPlane));
});

afterAll(async () => {
  await closeClient();
  await harness.close();
});

const waiting = () => ({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

describe("the unmodified SDK", () => {
  it("waits for an environment, versions and a service through its whole life", async () => {
    const { environment } = await client.send(
      new CreateEnvironmentCommand({
        name: "waited",
        templateName: "env",
        templateMajorVersion: "1",
        spec: environmentSpec(),
      }),
    );
    const deployed = await waitUntilEnvironmentDeployed(waiting(), { name: "waited" });
    const { serviceTemplateVersion } = await client.send(
      new CreateServiceTemplateVersionCommand({
        templateName: "svc",
        majorVersion: "1",
        source: { s3: { bucket: "templates", key: "service" } },
        compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
      }),
    );
    const registered = await waitUntilServiceTemplateVersionRegistered(waiting(), {
      templateName: "svc",
      majorVersion: "1",
      minorVersion: serviceTemplateVersion?.minorVersion,
    });
    const source = { s3: { bucket: "templates", key: "environment" } };
    const { environmentTemplateVersion } = await client.send(
      new CreateEnvironmentTemplateVersionCommand({ templateName: "env", source }),
    );
    const registeredToo = await waitUntilEnvironmentTemplateVersionRegistered(waiting(), {
      templateName: "env",
      majorVersion: environmentTemplateVersion?.majorVersion,
      minorVersion: environmentTemplateVersion?.minorVersion,
    });
    await client.send(
      new CreateServiceCommand({
        name: "waited",
        templateName: "svc",
        templateMajorVersion: "1",
        spec: serviceSpec({ one: { "@environment": "waited" } }),
        ...REPOSITORY,
      }),
    );
    const created = await waitUntilServiceCreated(waiting(), { name: "waited" });
    const spec = (await client.send(new GetServiceCommand({ name: "waited" }))).service?.spec;
    await client.send(
      new UpdateServiceInstanceCommand({
        serviceName: "waited",
        name: "one",
        deploymentType: "CURRENT_VERSION",
        spec,
      }),
    );
    const instance = await waitUntilServiceInstanceDeployed(waiting(), {
      serviceName: "waited",
      name: "one",
    });
    await client.send(
      new UpdateServicePipelineCommand({
        serviceName: "waited",
        deploymentType: "CURRENT_VERSION",
        spec,
      }),
    );
    const pipeline = await waitUntilServicePipelineDeployed(waiting(), { name: "waited" });
    await client.send(new UpdateServiceCommand({ name: "waited", spec }));
    const updated = await waitUntilServiceUpdated(waiting(), { name: "waited" });
    await client.send(new DeleteServiceCommand({ name: "waited" }));
    const deleted = await waitUntilServiceDeleted(waiting(), { name: "waited" });

    expect(environment?.createdAt).toBeInstanceOf(Date);
    expect(environment?.templateMajorVersion).toBeUndefined();
    const registrations = [registered, registeredToo];
    const states = [deployed, ...registrations, created, instance, pipeline, updated, deleted];
    expect(states.map(({ state }) => state)).toEqual(states.map(() => "SUCCESS"));
  });

  it("is told by each waiter when what it waits for has failed", async () => {
    const failing = { fail: "no" };
    const template = { templateMajorVersion: "1" };
    await client.send(
      new CreateEnvironmentCommand({
        ...{ ...template, name: "failing", templateName: "env", spec: environmentSpec(failing) },
      }),
    );
    harness.objects.set("broken", new Uint8Array([1]));
    const source = { s3: { bucket: "templates", key: "broken" } };
    await client.send(
      new CreateEnvironmentTemplateVersionCommand({
        templateName: "env",
        majorVersion: "1",
        source,
      }),
    );
    await client.send(
      new CreateServiceTemplateVersionCommand({
        ...{ templateName: "svc", majorVersion: "1", source },
        compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
      }),
    );
    const service = { ...template, templateName: "svc", ...REPOSITORY };
    const create = (name: string, spec: string) =>
      client.send(new CreateServiceCommand({ ...service, name, spec }));
    await create("failing", serviceSpec({ one: failing }));
    await create("stuck", serviceSpec({ one: { fail_delete: "true" } }));
    await create("sound", serviceSpec({ one: {} }));
    await create("piped", serviceSpec({ one: {} }, failing));
    await harness.controlPlane.drain();
    const deploymentType = "CURRENT_VERSION";
    const spec = serviceSpec({ one: failing });
    await client.send(
      new UpdateServiceInstanceCommand({ serviceName: "sound", name: "one", deploymentType, spec }),
    );
    const more = serviceSpec({ one: { fail_delete: "true" }, two: failing });
    await client.send(new UpdateServiceCommand({ name: "stuck", spec: more }));
    await harness.controlPlane.drain();
    const versions = async (operation: "environment" | "service") => {
      const { templateVersions = [] } = await client.send(
        operation === "environment"
          ? new ListEnvironmentTemplateVersionsCommand({ templateName: "env" })
          : new ListServiceTemplateVersionsCommand({ templateName: "svc" }),
      );
      return templateVersions.find(({ status }) => status === "REGISTRATION_FAILED");
    };
    const version = async (kind: "environment" | "service") => ({
      templateName: kind === "environment" ? "env" : "svc",
      majorVersion: "1",
      minorVersion: (await versions(kind))?.minorVersion,
    });

    const [ofEnvironment, ofService] = [await version("environment"), await version("service")];
    const waits = [
      waitUntilEnvironmentDeployed(waiting(), { name: "failing" }),
      waitUntilEnvironmentTemplateVersionRegistered(waiting(), ofEnvironment),
      waitUntilServiceTemplateVersionRegistered(waiting(), ofService),
      waitUntilServiceCreated(waiting(), { name: "failing" }),
      waitUntilServiceInstanceDeployed(waiting(), { serviceName: "sound", name: "one" }),
      waitUntilServicePipelineDeployed(waiting(), { name: "piped" }),
      waitUntilServiceUpdated(waiting(), { name: "stuck" }),
    ];
    const ends = await Promise.allSettled(waits);
    await client.send(new DeleteServiceCommand({ name: "stuck" }));
    const deleted = await Promise.allSettled([
      waitUntilServiceDeleted(waiting(), { name: "stuck" }),
    ]);

    const states = [...ends, ...deleted].map((end) =>
      end.status === "rejected" ? JSON.parse(end.reason.message).state : end.value.state,
    );
    expect(states).toEqual(states.map(() => "FAILURE"));
  });

  it.each([1, 5])("pages through instances and tags with pages of %i", async (pageSize) => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    if (pageSize === 1) {
      await createApp(harness.controlPlane, Object.fromEntries(names.map((name) => [name, {}])));
    }
    const pages: (readonly (string | undefined)[])[] = [];
    for await (const page of paginateListServiceInstances(
      { client, pageSize },
      { serviceName: "app" },
    )) {
      pages.push((page.serviceInstances ?? []).map(({ name }) => name));
    }
    let tags = 0;
    const arn = "arn:aws:proton:us-east-1:123456789012:service/app/service-instance/a";
    for await (const page of paginateListTagsForResource(
      { client, pageSize },
      { resourceArn: arn },
    )) {
      tags += page.tags?.length ?? 0;
    }

    expect(pages).toHaveLength(Math.ceil(names.length / pageSize));
    expect(pages.flat()).toEqual(names);
    expect(tags).toBe(5);
  });

  it("gets errors by their names, with a request id", async () => {
    const missing = await client
      .send(new GetEnvironmentCommand({ name: "nowhere" }))
      .catch((error: unknown) => error);

    expect(missing).toMatchObject({
      name: "ResourceNotFoundException",
      message: "Environment nowhere does not exist.",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });
});
