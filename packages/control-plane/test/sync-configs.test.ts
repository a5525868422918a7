import {
  CreateRepositoryCommand,
  CreateServiceSyncConfigCommand,
  CreateTemplateSyncConfigCommand,
  DeleteRepositoryCommand,
  DeleteServiceCommand,
  DeleteServiceSyncConfigCommand,
  DeleteTemplateSyncConfigCommand,
  GetServiceSyncConfigCommand,
  GetTemplateSyncConfigCommand,
  type ProtonClient,
  paginateListRepositorySyncDefinitions,
  UpdateServiceSyncConfigCommand,
  UpdateTemplateSyncConfigCommand,
} from "@aws-sdk/client-proton";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import {
  createApp,
  createClient,
  createDev,
  createHarness,
  type Harness,
} from "./support/harness.ts";

const TEMPLATES = { repositoryProvider: "GITHUB", repositoryName: "acme/templates" } as const;
const MAIN = { ...TEMPLATES, branch: "main" } as const;
const SERVICE_TEMPLATE = { templateName: "svc", templateType: "SERVICE" } as const;

let harness: Harness;
let plane: ControlPlane;
let client: ProtonClient;
let closeClient: () => Promise<void>;

beforeAll(async () => {
  harness = await createHarness();
  plane = harness.controlPlane;
  ({ client, close: closeClient } = await createClient(plane));
  await createDev(plane);
  await createApp(plane);
  await client.send(
    new CreateRepositoryCommand({
      provider: "GITHUB",
      name: "acme/templates",
      connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
    }),
  );
});
afterAll(async () => {
  await closeClient();
  await harness.close();
});
beforeEach(async () => {
  await client.send(new DeleteTemplateSyncConfigCommand(SERVICE_TEMPLATE));
  await client.send(new DeleteServiceSyncConfigCommand({ serviceName: "app" }));
});

async function definitions(syncType: "TEMPLATE_SYNC" | "SERVICE_SYNC") {
  const pages = paginateListRepositorySyncDefinitions({ client }, { ...TEMPLATES, syncType });
  const listed = [];
  for await (const { syncDefinitions = [] } of pages) listed.push(...syncDefinitions);
  return listed;
}

describe("where the versions of a template come from", () => {
  it("is created, shown, changed and deleted", async () => {
    const input = { ...SERVICE_TEMPLATE, ...MAIN, subdirectory: "./services/" };

    const created = await client.send(new CreateTemplateSyncConfigCommand(input));
    const again = await client.send(new CreateTemplateSyncConfigCommand(input));
    const listed = await definitions("TEMPLATE_SYNC");
    const moved = { ...SERVICE_TEMPLATE, ...MAIN, branch: "next" };
    await client.send(new UpdateTemplateSyncConfigCommand(moved));
    const read = await client.send(new GetTemplateSyncConfigCommand(SERVICE_TEMPLATE));
    const deleted = await client.send(new DeleteTemplateSyncConfigCommand(SERVICE_TEMPLATE));
    const gone = await client.send(new DeleteTemplateSyncConfigCommand(SERVICE_TEMPLATE));

    expect(created.templateSyncConfig).toEqual(input);
    expect(again.templateSyncConfig).toEqual(input);
    const arn = "arn:aws:proton:us-east-1:123456789012:service-template/svc";
    expect(listed).toEqual([{ branch: "main", directory: "services", parent: arn, target: arn }]);
    expect(read.templateSyncConfig).toEqual(moved);
    expect(deleted.templateSyncConfig).toEqual(moved);
    expect(gone.templateSyncConfig).toBeUndefined();
  });

  it.each([
    [{ templateName: "none" }, "ValidationException", /Service template none does not exist/],
    [{ repositoryName: "acme/none" }, "ValidationException", /acme\/none is not registered/],
    [{ subdirectory: "a/../../b" }, "ValidationException", /"a\/..\/..\/b" leads out/],
    [{ branch: "other" }, "ConflictException", /svc is synced already, from GITHUB acme\/templ/],
  ])("is not created with %o", async (change, name, message) => {
    const input = { ...SERVICE_TEMPLATE, ...MAIN };
    await client.send(new CreateTemplateSyncConfigCommand(input));

    const refused = client.send(new CreateTemplateSyncConfigCommand({ ...input, ...change }));

    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("is not found before it is created", async () => {
    const input = { ...SERVICE_TEMPLATE, ...MAIN };
    const missing = { name: "ResourceNotFoundException" };

    const read = client.send(new GetTemplateSyncConfigCommand(SERVICE_TEMPLATE));
    await expect(read).rejects.toMatchObject(missing);
    const changed = client.send(new UpdateTemplateSyncConfigCommand(input));
    await expect(changed).rejects.toMatchObject(missing);
  });

  it("keeps its repository from being deleted", async () => {
    await client.send(new CreateTemplateSyncConfigCommand({ ...SERVICE_TEMPLATE, ...MAIN }));

    const refused = client.send(
      new DeleteRepositoryCommand({ provider: "GITHUB", name: "acme/templates" }),
    );

    await expect(refused).rejects.toMatchObject({
      name: "ConflictException",
      message: "Repository GITHUB acme/templates is in use by the sync of template svc.",
    });
  });
});

describe("where the instances of a service come from", () => {
  const input = { serviceName: "app", filePath: "./configuration/proton-ops.yaml", ...MAIN };

  it("is created, shown, changed and deleted", async () => {
    const created = await client.send(new CreateServiceSyncConfigCommand(input));
    const again = await client.send(new CreateServiceSyncConfigCommand(input));
    const listed = await definitions("SERVICE_SYNC");
    const moved = { ...input, filePath: "proton-ops.yaml" };
    await client.send(new UpdateServiceSyncConfigCommand(moved));
    const read = await client.send(new GetServiceSyncConfigCommand({ serviceName: "app" }));
    const deleted = await client.send(new DeleteServiceSyncConfigCommand({ serviceName: "app" }));
    const gone = await client.send(new DeleteServiceSyncConfigCommand({ serviceName: "app" }));

    expect(created.serviceSyncConfig).toEqual(input);
    expect(again.serviceSyncConfig).toEqual(input);
    const arn = "arn:aws:proton:us-east-1:123456789012:service/app";
    const directory = "configuration/proton-ops.yaml";
    expect(listed).toEqual([{ branch: "main", directory, parent: arn, target: arn }]);
    expect(read.serviceSyncConfig).toEqual(moved);
    expect(deleted.serviceSyncConfig).toEqual(moved);
    expect(gone.serviceSyncConfig).toBeUndefined();
  });

  it.each([
    [{ serviceName: "none" }, "ValidationException", /Service none does not exist/],
    [{ filePath: "./" }, "ValidationException", /"\.\/" is not a file/],
    [{ filePath: "/../ops.yaml" }, "ValidationException", /leads out of the repository/],
    [{ repositoryProvider: "BITBUCKET" as const }, "ValidationException", /is not registered/],
    [{ branch: "other" }, "ConflictException", /app is synced already/],
  ])("is not created with %o", async (change, name, message) => {
    await client.send(new CreateServiceSyncConfigCommand(input));

    const refused = client.send(new CreateServiceSyncConfigCommand({ ...input, ...change }));

    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("is not found before it is created", async () => {
    const missing = { name: "ResourceNotFoundException" };

    const read = client.send(new GetServiceSyncConfigCommand({ serviceName: "app" }));
    await expect(read).rejects.toMatchObject(missing);
    const changed = client.send(new UpdateServiceSyncConfigCommand(input));
    await expect(changed).rejects.toMatchObject(missing);
  });

  it("goes with its service", async () => {
    await client.send(new CreateServiceSyncConfigCommand(input));
    await client.send(new DeleteServiceCommand({ name: "app" }));
    await plane.drain();

    const read = client.send(new GetServiceSyncConfigCommand({ serviceName: "app" }));

    await expect(read).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
