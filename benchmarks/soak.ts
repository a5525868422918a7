/**
 * Resident memory of the server itself after mixed traffic: all routes of the application with right
 * and wrong requests, reads of Proton's API, uploads, registrations and deployments, for six minutes.
 * Each minute ends with a rest, in which garbage is collected. Functions are not counted: their
 * processes, twenty at rest at most, come and go with the traffic. What grows with every request is a
 * leak. In the first two minutes the heap grows to what the traffic takes: the last rest is held against
 * the second, and the slope from there on is reported as well.
 *
 *   node benchmarks/soak.ts [--minutes 6] [--samples]
 */
import { parseArgs } from "node:util";
import { packBundle, readBundle } from "../packages/bundle/src/index.ts";
import { report } from "./lib/figure.ts";
import { startOursWithProton } from "./lib/services.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "6" }, samples: { type: "boolean" } },
});
const MINUTES = Number(values.minutes);
if (!(MINUTES >= 4)) throw new Error("--minutes must be at least 4: the first two warm up");
const TRAFFIC_MILLISECONDS = 45_000;
const REST_MILLISECONDS = 15_000;
/** What a deployment or the check of a bundle took goes within a rest; how soon depends on the machine. */
const LOOKS = 30;
const CLIENTS = 4;
const DEPLOYMENT_PAUSE_MILLISECONDS = 2_000;
const REGISTRATION_PAUSE_MILLISECONDS = 5_000;
const MOST_GROWTH = 1.1;
const MOST_SLOPE = 3;

const { service, proton } = await startOursWithProton();
const { api } = proton;
let isOver = false;
let isResting = false;
const counts = { requests: 0, deployments: 0, registrations: 0 };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function expectStatus(status: number, path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(service.url + path, init);
  const text = await response.text();
  counts.requests += 1;
  if (response.status === status) return text;
  throw new Error(
    `${init.method ?? "GET"} ${path}: ${response.status} instead of ${status}: ${text}`,
  );
}

const sent = (method: string, body: string, headers: Readonly<Record<string, string>> = {}) => ({
  method,
  body,
  headers: { "content-type": "application/json", ...headers },
});

/** One item's life, and requests that are wrong. */
async function useApplication(): Promise<void> {
  const item = JSON.stringify({ name: "soaked", description: "x".repeat(200) });
  const { id } = JSON.parse(await expectStatus(201, "/items", sent("POST", item))) as {
    id: string;
  };
  const etag = (await fetch(`${service.url}/items/${id}`)).headers.get("etag") ?? "";
  await expectStatus(200, "/items?limit=20");
  await expectStatus(200, `/items/${id}`, sent("PUT", item, { "if-match": etag }));
  await expectStatus(412, `/items/${id}`, sent("PUT", item, { "if-match": etag }));
  await expectStatus(422, "/items", sent("POST", '{"name": 5}'));
  await expectStatus(400, "/items", sent("POST", "{"));
  await expectStatus(404, "/nowhere");
  await expectStatus(204, `/items/${id}`, { method: "DELETE" });
  await expectStatus(404, `/items/${id}`);
}

async function readProton(): Promise<void> {
  await api.call("ListServiceInstances", {});
  await api.call("ListServiceInstanceOutputs", {
    serviceName: "items",
    serviceInstanceName: "local",
  });
  await api.call("ListDeployments", {});
  await api.call("GetService", { name: "items" });
  counts.requests += 4;
}

async function deploy(): Promise<void> {
  const target = { serviceName: "items", name: "local" };
  const { serviceInstance } = await api.call("GetServiceInstance", target);
  const level = counts.deployments % 2 === 0 ? "DEBUG" : "WARN";
  const spec = [
    "proton: ServiceSpec",
    "instances:",
    "  - name: local",
    "    environment: local",
    `    spec: {code_uri: ${JSON.stringify(codeUri)}, log_level: ${level}}`,
  ].join("\n");
  if (serviceInstance.deploymentStatus !== "SUCCEEDED") throw new Error("a deployment has failed");
  await api.call("UpdateServiceInstance", { ...target, spec, deploymentType: "CURRENT_VERSION" });
  for (;;) {
    const { serviceInstance: now } = await api.call("GetServiceInstance", target);
    if (now.deploymentStatus !== "IN_PROGRESS") break;
    await pause(50);
  }
  counts.deployments += 1;
}

async function register(): Promise<void> {
  const { bundle } = readBundle({
    directory: new URL("../proton/environment", import.meta.url).pathname,
  });
  if (bundle === undefined) throw new Error("proton/environment is not a bundle");
  const s3 = await proton.upload(
    "soak/bundle.tar.gz",
    packBundle(bundle, { rootName: "soak" }).bytes,
  );
  const made = await api.call("CreateEnvironmentTemplateVersion", {
    templateName: "environment",
    source: { s3 },
  });
  const { majorVersion, minorVersion } = made.environmentTemplateVersion;
  const version = { templateName: "environment", majorVersion, minorVersion };
  for (;;) {
    const { environmentTemplateVersion: now } = await api.call(
      "GetEnvironmentTemplateVersion",
      version,
    );
    if (now.status !== "REGISTRATION_IN_PROGRESS") break;
    await pause(50);
  }
  await api.call("DeleteEnvironmentTemplateVersion", version);
  counts.registrations += 1;
}

/** By how much values grow from one to the next: the line that is nearest to all of them. */
function slopeOf(samples: readonly number[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, each) => sum + each, 0) / samples.length;
  const spread = samples.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return samples.reduce((sum, each, at) => sum + (at - middle) * (each - mean), 0) / spread;
}

async function again(work: () => Promise<void>, milliseconds = 0): Promise<void> {
  while (!isOver) {
    if (isResting) await pause(100);
    else {
      await work();
      if (milliseconds > 0) await pause(milliseconds);
    }
  }
}

const { serviceInstance } = await api.call("GetServiceInstance", {
  serviceName: "items",
  name: "local",
});
const [, codeUri = ""] = /code_uri: *"?([^\s",}]+)/.exec(serviceInstance.spec ?? "") ?? [];
const rests: number[] = [];
try {
  const work = Promise.all([
    ...Array.from({ length: CLIENTS }, () => again(useApplication)),
    again(readProton, 20),
    again(deploy, DEPLOYMENT_PAUSE_MILLISECONDS),
    again(register, REGISTRATION_PAUSE_MILLISECONDS),
  ]);
  const rest = async () => {
    while (rests.length < MINUTES) {
      await pause(TRAFFIC_MILLISECONDS);
      isResting = true;
      const looks: number[] = [];
      for (let look = 0; look < LOOKS; look += 1) {
        await pause(REST_MILLISECONDS / LOOKS);
        looks.push(service.ownBytes() / 1e6);
      }
      rests.push(Math.min(...looks));
      if (values.samples)
        console.error(
          `${rests.length} min  ${rests.at(-1)?.toFixed(0)} MB  ${JSON.stringify(counts)}`,
        );
      isResting = false;
    }
    isOver = true;
  };
  await Promise.all([work, rest()]);
  const [warm = 0, last = 0] = [rests[1], rests.at(-1)];
  const slope = slopeOf(rests.slice(1));
  console.error(`${JSON.stringify(counts)}; rests: ${rests.map(Math.round).join(", ")} MB`);
  report({
    name: "growth of the server itself in mixed traffic, each minute after the second",
    value: slope,
    unit: "MB",
    against: undefined,
    budget: `at most ${MOST_SLOPE} MB`,
    within: slope <= MOST_SLOPE,
  });
  report({
    name: `memory of the server itself after ${MINUTES} minutes of mixed traffic`,
    value: last,
    unit: "MB",
    against: { name: "after 2 minutes", value: warm },
    budget: `at most ${MOST_GROWTH} times`,
    within: last <= MOST_GROWTH * warm,
  });
} finally {
  isOver = true;
  await service.stop();
}
