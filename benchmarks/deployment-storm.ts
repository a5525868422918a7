/**
 * How long `GET /health` takes while twelve environments of the repository's own template are deployed at
 * once, again and again, and hostile bundles are registered beside them. An empty server of node:http in a
 * process of its own is asked by turns with it: what the machine takes by itself, with as much to do.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { hostileBundles } from "../packages/bundle/src/testing/hostile-bundles.ts";
import { percentile, report } from "./lib/figure.ts";
import { packHostile } from "./lib/pack-hostile.ts";
import { startOursWithProton } from "./lib/services.ts";

const ENVIRONMENTS = 12;
const ROUNDS = 4;
const PAUSE_MILLISECONDS = 5;
const POLL_MILLISECONDS = 100;
/** The function behind /health is started and compiled by then: a cold start is not what is measured. */
const WARM_UPS = 50;
const EMPTY_SERVER = `
  import { createServer } from "node:http";
  process.once("disconnect", () => process.exit());
  const server = createServer((_, response) => response.end("{}"));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function startEmptyServer(): Promise<{ readonly url: string; stop(): void }> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", EMPTY_SERVER], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (child.stdout === null) throw new Error("the empty server has no output");
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.disconnect() };
}

/** Milliseconds of one answer. */
async function answer(url: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`GET ${url}: ${response.status}`);
  return performance.now() - begun;
}

const empty = await startEmptyServer();
const { service, proton } = await startOursWithProton();
const { api } = proton;

async function settled(name: string): Promise<void> {
  for (;;) {
    const { environment } = await api.call("GetEnvironment", { name });
    if (environment.deploymentStatus === "SUCCEEDED") return;
    if (environment.deploymentStatus !== "IN_PROGRESS")
      throw new Error(`${name}: ${environment.deploymentStatusMessage}`);
    await pause(POLL_MILLISECONDS);
  }
}

const specOf = (round: number) =>
  JSON.stringify({ proton: "EnvironmentSpec", spec: { throttling_rate_limit: 100 + round } });

/** One environment's life: made, and deployed with other inputs again and again. */
async function deployOften(name: string): Promise<void> {
  const { environment: known } = await api.call("GetEnvironment", { name: "local" });
  const { templateName, protonServiceRoleArn } = known;
  const { templateMajorVersion = "", templateMinorVersion = "" } = known;
  await api.call("CreateEnvironment", {
    ...{ name, templateName, templateMajorVersion, templateMinorVersion, spec: specOf(0) },
    ...(protonServiceRoleArn !== undefined && { protonServiceRoleArn }),
  });
  await settled(name);
  for (let round = 1; round < ROUNDS; round += 1) {
    const request = { name, deploymentType: "CURRENT_VERSION", spec: specOf(round) } as const;
    await api.call("UpdateEnvironment", request);
    await settled(name);
  }
}

async function registerAll(): Promise<void> {
  const templateName = "hostile";
  await api.call("CreateEnvironmentTemplate", { name: templateName });
  for (const [name, made] of hostileBundles) {
    const s3 = await proton.upload(`${encodeURIComponent(name)}.tar.gz`, packHostile(made));
    await api.call("CreateEnvironmentTemplateVersion", { templateName, source: { s3 } });
  }
}

try {
  const health = `${service.url}/health`;
  for (let count = 0; count < WARM_UPS; count += 1) await answer(health);
  let isOver = false;
  const names = Array.from({ length: ENVIRONMENTS }, (_, index) => `storm-${index}`);
  const storm = Promise.all([...names.map(deployOften), registerAll()]).finally(() => {
    isOver = true;
  });
  const sample: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  const ask = async () => {
    while (!isOver) {
      sample.ours.push(await answer(health));
      sample.floor.push(await answer(empty.url));
      await pause(PAUSE_MILLISECONDS);
    }
  };
  await Promise.all([storm, ask()]);
  const shares = [
    ["median", 0.5],
    ["p99", 0.99],
    ["slowest", 1],
  ] as const;
  for (const [name, share] of shares) {
    const ours = percentile(sample.ours, share);
    report({
      name: `GET /health while ${ENVIRONMENTS} environments deploy at once, ${name}`,
      value: ours,
      unit: "ms",
      against: { name: "an empty node:http server", value: percentile(sample.floor, share) },
      budget: "under 100 ms",
      within: ours < 100,
    });
  }
  console.error(`${sample.ours.length} answers of each`);
} finally {
  empty.stop();
  await service.stop();
}
