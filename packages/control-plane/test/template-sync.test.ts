import {
  CreateRepositoryCommand,
  CreateServiceTemplateCommand,
  CreateTemplateSyncConfigCommand,
  DeleteServiceTemplateVersionCommand,
  GetRepositorySyncStatusCommand,
  GetServiceTemplateVersionCommand,
  GetTemplateSyncStatusCommand,
  ListRepositorySyncDefinitionsCommand,
  type ProtonClient,
  paginateListServiceTemplateVersions,
} from "@aws-sdk/client-proton";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { serviceFiles } from "./support/archives.ts";
import { createDyingProcess } from "./support/crash.ts";
import { createClient, createHarness, type Harness, publish } from "./support/harness.ts";
import { createMemorySource, type MemorySource } from "./support/memory-source.ts";

const ACCOUNT = "arn:aws:proton:us-east-1:123456789012";
const REPOSITORY = { repositoryProvider: "GITHUB", repositoryName: "acme/templates" } as const;
const CONFIG = {
  templateName: "api",
  templateType: "SERVICE",
  subdirectory: "services",
  ...REPOSITORY,
  branch: "main",
} as const;
const REGISTRATION = 'compatible_environments: ["env:1"]\n';

/** The files of a major version below a directory. */
function version(directory: string, more = "", registration = REGISTRATION) {
  const files = { ...serviceFiles({ more }), ".template-registration.yaml": registration };
  const entries = Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]);
  return Object.fromEntries(entries) as Record<string, string>;
}

let source: MemorySource;
let harness: Harness;
let plane: ControlPlane;
let client: ProtonClient;
let closeClient: () => Promise<void>;

beforeEach(async () => {
  source = createMemorySource("acme/templates");
  harness = await createHarness({ syncSource: source });
  plane = harness.controlPlane;
  ({ client, close: closeClient } = await createClient(plane));
  await publish(plane, "environment", "env");
  await client.send(new CreateServiceTemplateCommand({ name: "api" }));
  const connectionArn = "arn:aws:codeconnections:us-east-1:123456789012:connection/one";
  const repository = { provider: "GITHUB", name: "acme/templates", connectionArn } as const;
  await client.send(new CreateRepositoryCommand(repository));
});
afterEach(async () => {
  await closeClient();
  await harness.close();
});

async function configure(): Promise<void> {
  await client.send(new CreateTemplateSyncConfigCommand(CONFIG));
  await plane.drain();
}

async function push(message: string, files: Record<string, string>): Promise<string> {
  const sha = source.commit(message, files);
  await plane.sync({ repository: "acme/templates", branch: "main" });
  await plane.drain();
  return sha;
}

async function versions(majorVersion?: string) {
  const listed = [];
  const input = { templateName: "api", ...(majorVersion && { majorVersion }) };
  for await (const page of paginateListServiceTemplateVersions({ client }, input)) {
    for (const { majorVersion: major, minorVersion, status } of page.templateVersions ?? []) {
      listed.push(`${major}.${minorVersion} ${status}`);
    }
  }
  return listed;
}

async function runStatus() {
  const input = { ...REPOSITORY, branch: "main", syncType: "TEMPLATE_SYNC" } as const;
  const { latestSync } = await client.send(new GetRepositorySyncStatusCommand(input));
  return {
    status: latestSync?.status,
    events: (latestSync?.events ?? []).map(({ type, event }) => `${type} ${event}`),
  };
}

function templateStatus(templateVersion = "1") {
  const { templateName, templateType } = CONFIG;
  return client.send(
    new GetTemplateSyncStatusCommand({ templateName, templateType, templateVersion }),
  );
}

describe("template sync", () => {
  it("registers a draft of each major with the commit's subject, and what it fits", async () => {
    const sha = source.commit("Add the API\n\nWith a body", {
      ...version("services/api/v1"),
      ...version("services/api/v2", "\n        colour: { type: string, default: red }"),
    });
    await configure();

    const [first, second] = [await versions("1"), await versions("2")];
    const name = { templateName: "api", majorVersion: "1", minorVersion: "0" };
    const { serviceTemplateVersion } = await client.send(
      new GetServiceTemplateVersionCommand(name),
    );
    const status = await templateStatus("2");
    const syncType = "TEMPLATE_SYNC";
    const { syncDefinitions } = await client.send(
      new ListRepositorySyncDefinitionsCommand({ ...REPOSITORY, syncType }),
    );

    expect([first, second]).toEqual([["1.0 DRAFT"], ["2.0 DRAFT"]]);
    expect(serviceTemplateVersion).toMatchObject({
      description: `[${sha.slice(0, 7)}] Add the API`,
      compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
    });
    const revision = { ...REPOSITORY, branch: "main", sha, directory: "services/api/v2" };
    expect(status.desiredState).toEqual(revision);
    expect(status.latestSync).toMatchObject({
      status: "SUCCEEDED",
      target: `${ACCOUNT}:service-template/api:2`,
      targetRevision: revision,
    });
    expect(status.latestSuccessfulSync).toEqual(status.latestSync);
    expect(syncDefinitions?.map(({ directory, target }) => ({ directory, target }))).toEqual([
      { directory: "services/api/v1", target: `${ACCOUNT}:service-template/api:1` },
      { directory: "services/api/v2", target: `${ACCOUNT}:service-template/api:2` },
    ]);
    expect(await runStatus()).toEqual({
      status: "SUCCEEDED",
      events: [
        "CLONE_STARTED Clone started",
        `STARTING_SYNC Starting syncs for commit ${sha}`,
        `SUCCEEDED Synced commit ${sha.slice(0, 7)}`,
      ],
    });
  });

  it("registers again only what changed since the last success, or whose version was deleted", async () => {
    const files = { ...version("services/api/v1"), ...version("services/api/v2") };
    source.commit("One", files);
    await configure();

    await push("Another file", { ...files, "README.md": "more" });
    const unchanged = await versions();
    await push("Change one", { ...files, "services/api/v1/spec/example.yaml": "proton: x\n" });
    const changed = await versions();
    const deleted = { templateName: "api", majorVersion: "2", minorVersion: "0" };
    await client.send(new DeleteServiceTemplateVersionCommand(deleted));
    await push("The same", { ...files, "services/api/v1/spec/example.yaml": "proton: x\n" });
    const after = await versions();

    expect(unchanged).toEqual(["1.0 DRAFT", "2.0 DRAFT"]);
    expect(changed).toEqual(["1.0 DRAFT", "1.1 DRAFT", "2.0 DRAFT"]);
    expect(after).toEqual(["1.0 DRAFT", "1.1 DRAFT", "2.0 DRAFT"]);
    const again = await client.send(new GetServiceTemplateVersionCommand(deleted));
    expect(again.serviceTemplateVersion?.description).toMatch(/^\[\w{7}\] The same$/);
  });

  it.each([
    [
      "no such directory",
      { "services/other/v1/schema/schema.yaml": "" },
      /acme\/templates at \w{7} has no directory api below services: add services\/api\/v1 with/,
    ],
    [
      "no major version",
      { "services/api/schema/schema.yaml": "" },
      /services\/api of .* has no directory such as v1: move the bundle to services\/api\/v1/,
    ],
    [
      "no registration file",
      { "services/api/v1/schema/schema.yaml": "" },
      /services\/api\/v1\/\.template-registration\.yaml is missing: add it with `compatible_env/,
    ],
    [
      "a wrong registration file",
      version("services/api/v1", "", "compatible_environments:\n  - env\n"),
      /services\/api\/v1\/\.template-registration\.yaml:2: "env" must name an environment templ/,
    ],
    [
      "YAML that is none",
      version("services/api/v1", "", "a: [\n"),
      /services\/api\/v1\/\.template-registration\.yaml:\d+:\d+: not valid YAML/,
    ],
    [
      "a schema that is wrong",
      { ...version("services/api/v1"), "services/api/v1/schema/schema.yaml": "schema: 1\n" },
      /services\/api\/v1 at \w{7}: schema\/schema\.yaml:1:\d+: .* Version 1\.0 is not registered/,
    ],
  ])("fails where there is %s, and says what to do", async (_, files, message) => {
    source.commit("Wrong", files);
    await configure();

    const { status, events } = await runStatus();

    expect(status).toBe("FAILED");
    expect(events.at(-1)).toMatch(message);
  });

  it("takes the older registration file", async () => {
    const { "services/api/v1/.template-registration.yaml": _, ...files } =
      version("services/api/v1");
    source.commit("Old", { ...files, "services/api/v1/.compatible-envs": "env:1\n" });

    await configure();

    expect(await versions()).toEqual(["1.0 DRAFT"]);
  });

  it("fails while nothing is pushed or the repository cannot be read, and goes on with a push", async () => {
    await configure();
    const empty = await runStatus();
    source.fail("the connection was refused");
    await push("One", version("services/api/v1"));
    const refused = await runStatus();
    source.fail(undefined);
    await push("Two", version("services/api/v1"));

    expect(empty.events.at(-1)).toBe(
      "FAILED Branch main of acme/templates has no commit: push one to it.",
    );
    expect(refused).toMatchObject({ status: "FAILED" });
    expect(refused.events.at(-1)).toBe("FAILED the connection was refused");
    expect((await runStatus()).status).toBe("SUCCEEDED");
    expect(await versions()).toEqual(["1.0 DRAFT"]);
  });

  it("syncs once more what was pushed during a sync", async () => {
    source.commit("One", version("services/api/v1"));
    const held = source.hold();
    await client.send(new CreateTemplateSyncConfigCommand(CONFIG));
    await held.reached;
    source.commit("Two", version("services/api/v1", "\n        a: { type: string, default: b }"));
    await plane.sync({ repository: "acme/templates", branch: "main" });
    const meanwhile = await runStatus();
    held.release();
    await plane.drain();

    expect(meanwhile.status).toBe("IN_PROGRESS");
    expect((await runStatus()).status).toBe("SUCCEEDED");
    expect(await versions()).toEqual(["1.0 DRAFT", "1.1 DRAFT"]);
  });

  it("finds by itself which branch has moved", async () => {
    source.commit("One", version("services/api/v1"));
    await configure();

    const still = await plane.sync();
    source.commit("Two", version("services/api/v1", "\n        a: { type: string, default: b }"));
    const moved = await plane.sync();
    await plane.drain();

    expect(still).toEqual([]);
    expect(moved).toEqual([expect.objectContaining({ branch: "main", syncType: "TEMPLATE_SYNC" })]);
    expect(await versions()).toEqual(["1.0 DRAFT", "1.1 DRAFT"]);
  });

  it("fails once where its branch was deleted or its repository is gone, until there is one again", async () => {
    source.commit("One", version("services/api/v1"));
    await configure();
    const looks: string[] = [];
    const look = async () => {
      const begun = await plane.sync();
      await plane.drain();
      const { status, events } = await runStatus();
      looks.push(`${begun.length} ${status} ${status === "FAILED" ? events.at(-1) : ""}`.trim());
    };

    await look();
    source.remove("main");
    await look();
    await look();
    source.commit("Two", version("services/api/v1"));
    await look();
    source.fail("remote: Repository not found.");
    await look();
    await look();
    source.fail(undefined);
    await look();

    expect(looks).toEqual([
      "0 SUCCEEDED",
      "1 FAILED FAILED Branch main of acme/templates has no commit: push one to it.",
      "0 FAILED FAILED Branch main of acme/templates has no commit: push one to it.",
      "1 SUCCEEDED",
      "1 FAILED FAILED remote: Repository not found.",
      "0 FAILED FAILED remote: Repository not found.",
      "1 SUCCEEDED",
    ]);
  });

  it("says that nobody reads repositories where that is so", async () => {
    const alone = await createHarness();
    const { controlPlane } = alone;
    await controlPlane.call("CreateServiceTemplate", { name: "api" });
    await controlPlane.call("CreateRepository", {
      ...{ provider: "GITHUB", name: "acme/templates", connectionArn: `${ACCOUNT}:a` },
    });

    await controlPlane.call("CreateTemplateSyncConfig", CONFIG);
    await controlPlane.drain();
    const { branch, repositoryName, repositoryProvider } = CONFIG;
    const { latestSync } = await controlPlane.call("GetRepositorySyncStatus", {
      ...{ branch, repositoryName, repositoryProvider, syncType: "TEMPLATE_SYNC" },
    });
    await alone.close();

    expect(latestSync?.status).toBe("FAILED");
    expect(latestSync?.events.at(-1)?.event).toMatch(/reads no repositories: run `proton start`/);
  });

  it("is not found before anything was synced", async () => {
    const missing = { name: "ResourceNotFoundException" };

    await expect(runStatus()).rejects.toMatchObject(missing);
    await expect(templateStatus()).rejects.toMatchObject(missing);
    await configure();
    expect((await templateStatus()).latestSync).toBeUndefined();
  });
});

describe("a process that dies during a template sync", () => {
  it("leaves a sync that the next one ends, with one version, wherever it died", async () => {
    let deaths = 0;
    for (let write = 1; ; write += 1) {
      const moment = write % 2 === 0 ? "before" : "after";
      source.commit(`Commit ${write}`, {
        ...version("services/api/v1", `\n        a: { type: string, default: "${write}" }`),
      });
      const before = await versions();
      const dying = createDyingProcess(harness.store, harness.world.provisioner, { write, moment });
      const { store, provisioner } = dying;
      const mortal = harness.restart({ store, provisioner });
      await (write === 1
        ? mortal.call("CreateTemplateSyncConfig", CONFIG)
        : mortal.call("UpdateTemplateSyncConfig", CONFIG)
      ).catch(() => undefined);
      await mortal.drain();
      await mortal.close();
      if (!dying.isDead()) break;
      deaths += 1;

      source.lose();
      const next = harness.restart();
      await next.start();
      await next.drain();
      if (write === 1) await next.call("CreateTemplateSyncConfig", CONFIG);
      await next.sync();
      await next.drain();

      expect((await runStatus()).status, `write ${write}`).toBe("SUCCEEDED");
      const after = await versions();
      expect(after, `write ${write}`).toHaveLength(before.length + 1);
      expect(after.every((name) => name.endsWith("DRAFT"))).toBe(true);
      await next.close();
    }

    expect(deaths).toBeGreaterThan(15);
  });
});
