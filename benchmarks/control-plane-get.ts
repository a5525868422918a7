/** GetServiceInstance over HTTP against a bare HTTP server that gets one item of the same DynamoDB. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { instances } from "../packages/control-plane/src/records/service-record.ts";
import { partitionOf } from "../packages/control-plane/src/store/partitions.ts";
import { seedInstances, startControlPlane } from "./lib/control-plane.ts";
import { percentile, report } from "./lib/figure.ts";

const BUDGET_MILLISECONDS = 3;
const ID = "service-0#instance-0";

const { url, getItem, store, close } = await startControlPlane();
await seedInstances(store, 100);
const peer = createServer(async (_, response) => {
  response.end(JSON.stringify(await getItem(partitionOf(instances, ID), ID)));
});
peer.listen(0, "127.0.0.1");
await once(peer, "listening");
const peerUrl = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;

async function latencies(send: () => Promise<Response>, count: number): Promise<number[]> {
  const sample: number[] = [];
  for (let request = 0; request < count; request += 1) {
    const begun = performance.now();
    const answer = await send();
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    sample.push(performance.now() - begun);
  }
  return sample;
}

const get = () =>
  fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AwsProton20200720.GetServiceInstance",
    },
    body: JSON.stringify({ serviceName: "service-0", name: "instance-0" }),
  });
const getFromPeer = () => fetch(peerUrl, { method: "POST", body: "{}" });

await latencies(get, 500);
await latencies(getFromPeer, 500);
const sample = await latencies(get, 2000);
const peerSample = await latencies(getFromPeer, 2000);
const value = percentile(sample, 0.5);
report({
  name: "control plane, GetServiceInstance over HTTP, p50",
  value,
  unit: "ms",
  against: {
    name: "node:http with one GetItem of the same table through the SDK",
    value: percentile(peerSample, 0.5),
  },
  budget: `under ${BUDGET_MILLISECONDS} ms`,
  within: value < BUDGET_MILLISECONDS,
});
const begun = performance.now();
const CONNECTIONS = 10;
await Promise.all(Array.from({ length: CONNECTIONS }, () => latencies(get, 300)));
report({
  name: "control plane, GetServiceInstance over HTTP, 10 connections",
  value: (CONNECTIONS * 300) / ((performance.now() - begun) / 1000),
  unit: "requests/s",
  against: undefined,
  budget: "none",
  within: true,
});
peer.close();
peer.closeAllConnections();
await close();
