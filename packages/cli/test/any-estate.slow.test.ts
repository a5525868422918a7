import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RunningLocal, runLocal } from "../src/local/run-local.ts";

const TEMPLATE = "svc/instance_infrastructure/cloudformation.yaml";

let directory: string;
let running: RunningLocal | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "proton-any-estate-"));
  cpSync(join(import.meta.dirname, "../fixtures/plain-estate"), directory, { recursive: true });
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function start() {
  const result = await runLocal({
    root: directory,
    estateFile: join(directory, "proton.yaml"),
    codeFile: join(directory, "function.zip"),
    stateDirectory: join(directory, ".proton"),
    port: 0,
    apiPort: 0,
    fresh: false,
  });
  if (result.kind === "running") running = result.running;
  return result;
}

function edit(from: string, to: string): void {
  const file = join(directory, TEMPLATE);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

it("brings up an estate without HTTP API, function code, pipeline or registration file", async () => {
  const result = await start();

  expect(result).toMatchObject({ kind: "running" });
  expect(running?.ready.environments).toEqual([{ name: "dev", authorization: "NONE", routes: [] }]);
  expect(running?.ready.url).toBeUndefined();
  const { service } = (await running?.local.controlPlane.call("GetService", {
    name: "thing",
  })) ?? { service: undefined };
  expect(service).toMatchObject({ status: "ACTIVE" });
  expect(service?.pipeline).toBeUndefined();
});

it("gives an environment the role that the estate names, and another one when that changes", async () => {
  const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
  const file = join(directory, "proton.yaml");
  const text = readFileSync(file, "utf8");
  const withRole = (name: string) =>
    writeFileSync(file, text.replace("spec: env.yaml", `spec: env.yaml\n    role: ${role(name)}`));
  const current = async () =>
    (await running?.local.controlPlane.call("GetEnvironment", { name: "dev" }))?.environment;
  withRole("first");
  await start();
  const first = await current();
  withRole("second");

  const refreshed = await running?.refresh();

  expect(first).toMatchObject({ protonServiceRoleArn: role("first") });
  expect(refreshed).toEqual({ kind: "ready", changed: true });
  expect(await current()).toMatchObject({ protonServiceRoleArn: role("second") });
});

it("serves what was deployed before when a template is broken, and says where it is", async () => {
  await start();
  await running?.close();
  edit("BucketName", "BucketName | nope");

  const result = await start();

  expect(result).toMatchObject({
    kind: "running",
    failure: { kind: "findings", findings: [{ rule: "JINJA1001", file: TEMPLATE }] },
  });
  expect(running?.ready.environments).toMatchObject([{ name: "dev" }]);
});

it("mends what runs once the template is mended", async () => {
  await start();
  edit("BucketName", "BucketName | nope");
  const broken = await running?.refresh();
  edit("BucketName | nope", "BucketName | upper");

  const mended = await running?.refresh();

  expect(broken).toMatchObject({ kind: "findings" });
  expect(mended).toEqual({ kind: "ready", changed: true });
});

it("does not start at all on a broken template when there is nothing to serve", async () => {
  edit("BucketName", "BucketName | nope");

  const result = await start();

  expect(result).toMatchObject({ kind: "findings", findings: [{ rule: "JINJA1001" }] });
});
