import {
  CreateEnvironmentCommand,
  CreateServiceCommand,
  CreateServiceTemplateVersionCommand,
  DeleteServiceCommand,
  GetEnvironmentCommand,
  GetServiceCommand,
  type ProtonClient,
  paginateListServiceInstances,
  paginateListTagsForResource,
  UpdateServiceCommand,
  UpdateServiceInstanceCommand,
  UpdateServicePipelineCommand,
  waitUntilEnvironmentDeployed,
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
  it("waits for an environment, a version and a service through its whole life", async () => {
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
    const states = [deployed, registered, created, instance, pipeline, updated, deleted];
    expect(states.map(({ state }) => state)).toEqual(states.map(() => "SUCCESS"));
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
