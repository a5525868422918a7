/**
 * The local service against serverless-offline, in one run: start to first answer, latency of one
 * GET at a time, throughput of ten connections, memory at rest.
 */
import { Agent, get } from "node:http";
import autocannon from "autocannon";
import type { ChildService } from "./lib/child-service.ts";
import { percentile, report, reportSkipped } from "./lib/figure.ts";
import { startOurs, startServerlessOffline } from "./lib/services.ts";

interface Measured {
  readonly start: number;
  readonly p50: number;
  readonly requestsPerSecond: number;
  readonly megabytes: number;
}

/** What a start leaves behind is collected by then, and the process that read the bundles has ended. */
const REST_MILLISECONDS = 15_000;

/** One request after another over one connection, with the least client that Node.js has. */
async function latencies(url: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sample: number[] = [];
  for (let request = 0; request < count; request++) {
    const begun = performance.now();
    await new Promise<void>((resolve, reject) => {
      get(url, { agent }, (response) => response.resume().once("end", resolve)).once(
        "error",
        reject,
      );
    });
    sample.push(performance.now() - begun);
  }
  agent.destroy();
  return sample;
}

async function measure(service: ChildService, path: string): Promise<Measured> {
  const url = service.url + path;
  await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
  const megabytes = service.residentBytes() / 1e6;
  await latencies(url, 500);
  const sample = await latencies(url, 2_000);
  const load = await autocannon({ url, connections: 10, duration: 8 });
  if (load.non2xx > 0 || load.errors > 0)
    throw new Error(`${load.non2xx} wrong answers, ${load.errors} errors`);
  return {
    start: service.firstAnswerMilliseconds,
    p50: percentile(sample, 0.5),
    requestsPerSecond: load.requests.average,
    megabytes,
  };
}

async function measureOurs(): Promise<Measured> {
  const service = await startOurs();
  try {
    const created = await fetch(`${service.url}/items`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "a name" }),
    });
    const { id } = (await created.json()) as { id: string };
    return await measure(service, `/items/${id}`);
  } finally {
    await service.stop();
  }
}

async function measurePeer(): Promise<Measured | string> {
  const service = await startServerlessOffline();
  if (typeof service === "string") return service;
  try {
    return await measure(service, "/items/1");
  } finally {
    await service.stop();
  }
}

const ours = await measureOurs();
const peer = await measurePeer();
if (typeof peer === "string") reportSkipped("serverless-offline", peer);
const against = (key: keyof Measured) =>
  typeof peer === "string"
    ? undefined
    : { name: "serverless-offline, no database", value: peer[key] };

report({
  name: "start, warm, to first answer",
  value: ours.start,
  unit: "ms",
  against: against("start"),
  budget: "under 700 ms",
  within: ours.start < 700,
});
report({
  name: "GET one item, one at a time, p50",
  value: ours.p50,
  unit: "ms",
  against: against("p50"),
  budget: "under 1.5 ms",
  within: ours.p50 < 1.5,
});
report({
  name: "GET one item, 10 connections",
  value: ours.requestsPerSecond,
  unit: "requests/s",
  against: against("requestsPerSecond"),
  budget: "over 4,000 requests/s",
  within: ours.requestsPerSecond > 4_000,
});
report({
  name: "resident memory at rest",
  value: ours.megabytes,
  unit: "MB",
  against: against("megabytes"),
  budget: "under 150 MB",
  within: ours.megabytes < 150,
});
