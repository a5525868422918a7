import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxEvent } from "@proton/sandbox";
import { afterEach, beforeEach, expect, it } from "vitest";
import { formatReadyBlock } from "../src/local/ready-block.ts";
import { type RunningLocal, runLocal } from "../src/local/run-local.ts";

let directory: string;
let running: RunningLocal | undefined;
let events: SandboxEvent[];
let failures: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "proton-others-"));
  cpSync(join(import.meta.dirname, "../fixtures/rest-estate"), directory, { recursive: true });
  events = [];
  failures = [];
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function start(recordUnknown = false) {
  const result = await runLocal({
    root: directory,
    estateFile: join(directory, "proton.yaml"),
    codeFile: join(directory, "function.zip"),
    stateDirectory: join(directory, ".proton"),
    port: 0,
    apiPort: 0,
    fresh: false,
    recordUnknown,
    onSandboxEvent: (event) => events.push(event),
    onProgress: (progress) => {
      if (progress.state === "failed") failures.push(progress.reason);
    },
  });
  if (result.kind === "running") running = result.running;
  return result;
}

const get = async (url: string) => {
  const answer = await fetch(url);
  return [answer.status, await answer.json()] as const;
};

it("runs bundles of SAM, loops, macros and REST APIs, and lists what they answer", async () => {
  const result = await start();

  expect(result).toMatchObject({ kind: "running" });
  const ready = running?.ready;
  const [dev] = ready?.environments ?? [];
  expect(dev).toEqual({
    name: "dev",
    authorization: "NONE",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prod$/),
    routes: [
      { route: "GET /books", functionName: expect.stringContaining("Function") },
      { route: "GET /health", functionName: expect.stringContaining("Health") },
    ],
  });
  const [own] = ready?.apis ?? [];
  expect(own?.routes).toMatchObject([{ route: "GET /own" }]);
  expect(await get(`${dev?.url}/health`)).toEqual([200, { status: "up" }]);
  expect(await get(`${dev?.url}/books`)).toEqual([
    200,
    {
      path: "/books",
      TABLE: expect.stringContaining("Books"),
      PORTS: '{"ports":["80","443"]}',
    },
  ]);
  expect(await get(`${own?.url}/own`)).toMatchObject([200, { path: "/own" }]);
  expect(ready && formatReadyBlock(ready)).toContain(`  API     ${dev?.url}`);
  expect(ready && formatReadyBlock(ready)).toMatch(/Routes {2}GET \/books/);
});

it("says why an instance of a new service failed", async () => {
  const template = join(directory, "svc/instance_infrastructure/cloudformation.yaml");
  const taken =
    "Resources:\n  Taken:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: proton-local }\n";
  writeFileSync(template, readFileSync(template, "utf8").replace("Resources:\n", taken));

  await start();

  expect(failures).toEqual([
    expect.stringMatching(/^instance \S+: Taken \(AWS::S3::Bucket\): .*proton-local/),
  ]);
});

it("keeps a network only when told to, and says it of each resource", async () => {
  writeFileSync(
    join(directory, "env.yaml"),
    "proton: EnvironmentSpec\nspec: { with_network: true }\n",
  );

  const refused = await start();
  await running?.close();
  const kept = await start(true);

  expect(JSON.stringify(refused)).toContain("AWS::EC2::VPC");
  expect(kept).toMatchObject({ kind: "running" });
  const { outputs = [] } =
    (await running?.local.controlPlane.call("ListEnvironmentOutputs", {
      environmentName: "dev",
    })) ?? {};
  expect(outputs).toContainEqual({
    key: "Network",
    valueString: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
  });
  expect(events).toContainEqual(
    expect.objectContaining({
      code: "resource-recorded",
      level: "warning",
      data: expect.objectContaining({ type: "AWS::EC2::VPC" }),
    }),
  );
});
