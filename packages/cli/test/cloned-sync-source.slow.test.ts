import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateEnvironmentTemplateCommand,
  CreateRepositoryCommand,
  CreateTemplateSyncConfigCommand,
  GetRepositorySyncStatusCommand,
  ListEnvironmentTemplateVersionsCommand,
  ProtonClient,
} from "@aws-sdk/client-proton";
import {
  createControlPlane,
  createStateTable,
  createStore,
  openEmbeddedTable,
} from "@proton/control-plane";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clonedSyncSource } from "../src/sync/cloned-sync-source.ts";
import { openPolledSyncs } from "../src/sync/poll-syncs.ts";
import { openGitHost } from "./support/git-host.ts";
import { bench } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const CONNECTION_ARN = "arn:aws:codeconnections:us-east-1:123456789012:connection/one";
const REPOSITORY = {
  provider: "GITHUB",
  name: "acme/templates",
  connectionArn: CONNECTION_ARN,
} as const;
const SCHEMA = `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types: { In: { type: object, properties: { stage: { type: string, default: test } } } }
`;
const MANIFEST = `infrastructure:
  templates:
    - { file: "a.yaml", rendering_engine: jinja, template_language: cloudformation }
`;

const FILES = {
  "net/v1/schema/schema.yaml": SCHEMA,
  "net/v1/infrastructure/manifest.yaml": MANIFEST,
  "net/v1/infrastructure/a.yaml": "Resources: { Topic: { Type: AWS::SNS::Topic } }\n",
};

let directory: string;
let work: string;
let url: string;

const git = (...words: readonly string[]) =>
  execFileSync(
    "git",
    ["-C", work, "-c", "user.name=a", "-c", "user.email=a@example.com", ...words],
    { encoding: "utf8", stdio: "pipe" },
  ).trim();

function commit(message: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(work, path, ".."), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  git("add", "-A");
  git("commit", "-qm", message);
  git("push", "-q", url.replace("file://", "").replace("{name}", REPOSITORY.name), "HEAD:main");
  return git("rev-parse", "HEAD");
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "proton-cloned-"));
  work = join(directory, "work");
  const remote = join(directory, "remote", `${REPOSITORY.name}.git`);
  mkdirSync(work, { recursive: true });
  git("init", "-q", "-b", "main");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote]);
  url = `file://${join(directory, "remote")}/{name}.git`;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a repository that is read by its URL", () => {
  it("has branches, directories, files and archives as they are now", async () => {
    const source = clonedSyncSource({ directory: join(directory, "fetched"), url });
    const empty = await source.head(REPOSITORY, "main");
    const first = commit("One\n\nbody", { "a/v1/x.yaml": "1", "a/v2/x.yaml": "1" });
    const one = await source.head(REPOSITORY, "main");
    const before = await source.directories(REPOSITORY, first);
    const second = commit("Two", { "a/v1/x.yaml": "2" });

    const [two, again] = await Promise.all([
      source.head(REPOSITORY, "main"),
      source.head(REPOSITORY, "main"),
    ]);
    const after = await source.directories(REPOSITORY, second);
    const archive = await source.archive(REPOSITORY, second, "a/v1");

    expect(empty).toBeUndefined();
    expect(one).toEqual({ sha: first, message: "One\n\nbody" });
    expect(two).toEqual({ sha: second, message: "Two" });
    expect(again).toEqual(two);
    const paths = ["", "a", "a/v1", "a/v2"];
    expect(before.map(({ path }) => path)).toEqual(paths);
    const changed = after.filter(({ digest }, index) => digest !== before[index]?.digest);
    expect(changed.map(({ path }) => path)).toEqual(["", "a", "a/v1"]);
    expect(await source.file(REPOSITORY, second, "a/v1/x.yaml")).toBe("2");
    expect(await source.file(REPOSITORY, second, "a/v1")).toBeUndefined();
    expect(await source.file(REPOSITORY, second, "-x")).toBeUndefined();
    expect([...archive.slice(0, 2)]).toEqual([0x1f, 0x8b]);
    expect(await source.head(REPOSITORY, "mai")).toBeUndefined();
    await expect(source.head(REPOSITORY, "a..b")).resolves.toBeUndefined();
  });

  it("has a commit again that a process before it had found, and says which one is gone", async () => {
    const first = commit("One", { "a/x.yaml": "1" });
    commit("Two", { "a/x.yaml": "2" });
    const source = clonedSyncSource({ directory: join(directory, "another"), url });

    await source.restore(REPOSITORY, first);
    await source.restore(REPOSITORY, first);
    const text = await source.file(REPOSITORY, first, "a/x.yaml");

    expect(text).toBe("1");
    await expect(source.restore(REPOSITORY, "f".repeat(40))).rejects.toThrow(/f{40}/);
  });

  it("says why it cannot be reached", async () => {
    const source = clonedSyncSource({ directory: join(directory, "fetched"), url });
    const unknown = { ...REPOSITORY, name: "acme/none" };
    const enterprise = clonedSyncSource({ directory: join(directory, "other") });

    await expect(source.head(unknown, "main")).rejects.toThrow(/acme\/none\.git.* not /s);
    await expect(
      enterprise.head({ ...REPOSITORY, provider: "GITHUB_ENTERPRISE" }, "main"),
    ).rejects.toThrow(
      /nothing says where GITHUB_ENTERPRISE repositories are: start with --sync-url/,
    );
  });
});

it("a server without a push hook finds what was pushed", async () => {
  commit("One", FILES);
  const polled = await openPolledSyncs({ url, lookMilliseconds: 20 });
  const table = await openEmbeddedTable();
  const plane = createControlPlane({
    store: createStore(table),
    provisioner: {} as never,
    artifacts: { fetch: () => Promise.reject(new Error("nothing is fetched from S3")) },
    syncSource: polled.source,
    accountId: "123456789012",
    region: "us-east-1",
  });
  await plane.call("CreateEnvironmentTemplate", { name: "net" });
  await plane.call("CreateRepository", REPOSITORY);
  await plane.call("CreateTemplateSyncConfig", {
    ...{ templateName: "net", templateType: "ENVIRONMENT", branch: "main" },
    ...{ repositoryProvider: "GITHUB", repositoryName: "acme/templates" },
  });
  const versions = async () => {
    const input = { templateName: "net" };
    const { templateVersions } = await plane.call("ListEnvironmentTemplateVersions", input);
    return templateVersions.map(({ minorVersion, status }) => `${minorVersion} ${status}`);
  };
  polled.start(plane);
  await expect.poll(versions, { timeout: 300_000 }).toEqual(["0 DRAFT"]);

  const sha = commit("Two", { ...FILES, "net/v1/README.md": "more" });
  await expect.poll(versions, { timeout: 300_000 }).toEqual(["0 DRAFT", "1 DRAFT"]);
  await polled.close();
  await plane.close();
  await plane.drain();
  await table.close();

  expect(sha).toHaveLength(40);
});

it("an account's server with --sync registers what a private repository has, after a kill in between", async () => {
  commit("One", FILES);
  const authorization = `Basic ${btoa("x-access-token:a-token")}`;
  const host = await openGitHost(join(directory, "remote"), authorization);
  const aws = bench();
  const { ready: sandbox } = await aws.serve<Ready>("serve", "--port", "0");
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  const desk = bench({
    variables: {
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: "us-east-1",
      PROTON_GITHUB_TOKEN: "a-token",
      PROTON_GITHUB_URL: host.url,
    },
  });
  const { url: endpoint, credentials } = sandbox;
  const dynamodb = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  await createStateTable({ client: dynamodb, tableName: "proton-sync" });
  dynamodb.destroy();
  const account = ["--provisioner", "aws", "--table", "proton-sync", "--region", "us-east-1"];
  const words = [...account, "--port", "0", "--sync", "--sync-url", `${host.url}/{name}.git`];
  const clientOf = ({ ready }: { readonly ready: Ready }) =>
    new ProtonClient({
      ...{ endpoint: ready.url, region: "us-east-1", credentials: ready.credentials },
    });
  const killed = await desk.serve<Ready>("serve", ...words);
  const client = clientOf(killed);
  const held = host.hold();
  await client.send(new CreateEnvironmentTemplateCommand({ name: "net" }));
  await client.send(new CreateRepositoryCommand(REPOSITORY));
  const template = { templateName: "net", templateType: "ENVIRONMENT", branch: "main" } as const;
  const repository = { repositoryProvider: "GITHUB", repositoryName: REPOSITORY.name } as const;
  await client.send(new CreateTemplateSyncConfigCommand({ ...template, ...repository }));

  const input = { ...repository, branch: "main", syncType: "TEMPLATE_SYNC" } as const;
  const latest = async (from: ProtonClient) =>
    (await from.send(new GetRepositorySyncStatusCommand(input))).latestSync;
  await held;
  const before = await latest(client);
  killed.child.kill("SIGKILL");
  host.release();

  const next = clientOf(await desk.serve<Ready>("serve", ...words));
  await expect
    .poll(async () => (await latest(next))?.status, { timeout: 300_000 })
    .toBe("SUCCEEDED");
  const events = (await latest(next))?.events?.map(({ event }) => event);
  const versions = await next.send(
    new ListEnvironmentTemplateVersionsCommand({ templateName: "net" }),
  );
  client.destroy();
  next.destroy();
  await desk.close();
  await host.close();
  await aws.close();

  expect(before?.status).toBe("IN_PROGRESS");
  expect(events?.at(-1)).toMatch(/^Synced commit \w{7}$/);
  expect(versions.templateVersions).toHaveLength(1);
});
