/**
 * The same built get-item and create-item, served by us and by serverless-offline with the server of
 * dynalite or of dynoxide behind it, all of them up in one run, warm, and measured in turns: latency of
 * one request at a time, requests a second of ten connections, memory of all processes after that.
 * Everybody keeps the items on disk; we also check signatures and policies, they check neither.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ChildService } from "./lib/child-service.ts";
import { percentile, report, reportSkipped } from "./lib/figure.ts";
import type { LoadResult } from "./lib/load.ts";
import { type PeerDatabase, startPeer } from "./lib/peers.ts";
import { runLoad } from "./lib/run-load.ts";
import { startOurs } from "./lib/services.ts";

const ROUNDS = 3;
const SECONDS = 1.5;
/** V8 compiles what it has seen often: a side answers some thousand requests before it is measured. */
const WARM_UP_SECONDS = 5;
const ITEM = JSON.stringify({ name: "a name" });
const handlers = join(import.meta.dirname, "..", "packages", "handlers", "dist");

const works = ["GET one item", "POST one item"] as const;
type Work = (typeof works)[number];

interface Side {
  readonly name: "ours" | PeerDatabase;
  readonly service: ChildService;
  readonly itemUrl: string;
}

type Samples = Map<string, LoadResult[]>;

async function openSide(name: Side["name"], service: ChildService): Promise<Side> {
  const created = await fetch(`${service.url}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: ITEM,
  });
  if (created.status !== 201) throw new Error(`${name} made no item: ${await created.text()}`);
  const { id } = (await created.json()) as { id: string };
  return { name, service, itemUrl: `${service.url}/items/${id}` };
}

async function measure(
  side: Side,
  work: Work,
  connections: number,
  seconds = SECONDS,
): Promise<LoadResult> {
  const isRead = work === "GET one item";
  const result = await runLoad(isRead ? side.itemUrl : `${side.service.url}/items`, {
    connections,
    seconds,
    ...(isRead ? {} : { json: ITEM }),
  });
  if (result.failures > 0) throw new Error(`${result.failures} requests to ${side.name} failed`);
  return result;
}

/** The built get-item alone in one process, its items from a server that has the answer ready. */
async function floorOf(connections: number): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, "lib", "bare-handler.ts"),
    ...[join(handlers, "get-item.mjs"), String(connections), String(SECONDS)],
  ]);
  return JSON.parse(stdout) as LoadResult;
}

const sides: Side[] = [];
const SAMPLES: Samples = new Map();
const sampleOf = (name: string, work: string, connections: number): LoadResult[] => {
  const key = `${name} ${work} ${connections}`;
  const sample = SAMPLES.get(key) ?? [];
  SAMPLES.set(key, sample);
  return sample;
};
const median = (values: readonly number[]): number => percentile(values, 0.5);
const summary = (name: string, work: string, connections: number) => {
  const sample = sampleOf(name, work, connections);
  return {
    rate: median(sample.map(({ requestsPerSecond }) => requestsPerSecond)),
    p50: median(sample.map(({ p50 }) => p50)),
  };
};

try {
  sides.push(await openSide("ours", await startOurs()));
  for (const database of ["dynalite", "dynoxide"] as const) {
    const peer = await startPeer(database);
    if (typeof peer === "string") reportSkipped(`serverless-offline with ${database}`, peer);
    else sides.push(await openSide(database, peer));
  }
  for (const work of works) {
    for (const side of sides) await measure(side, work, 10, WARM_UP_SECONDS);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const connections of [1, 10]) {
      for (const work of works) {
        for (const side of sides)
          sampleOf(side.name, work, connections).push(await measure(side, work, connections));
      }
      sampleOf("floor", "GET one item", connections).push(await floorOf(connections));
    }
  }
  const megabytes = new Map(
    sides.map(({ name, service }) => [name, service.residentBytes() / 1e6] as const),
  );
  reportAll(megabytes);
} finally {
  for (const { service } of sides) await service.stop();
}

function reportAll(megabytes: ReadonlyMap<Side["name"], number>): void {
  for (const peer of sides.slice(1).map(({ name }) => name)) {
    const against = (value: number) => ({ name: `serverless-offline with ${peer}`, value });
    for (const work of works) {
      const [one, ten] = [summary("ours", work, 1), summary("ours", work, 10)];
      const [peerOne, peerTen] = [summary(peer, work, 1), summary(peer, work, 10)];
      report({
        name: `${work}, one at a time, p50, beside ${peer}`,
        value: one.p50,
        unit: "ms",
        against: against(peerOne.p50),
        budget: "half of theirs, then a third",
        within: one.p50 <= peerOne.p50 / 2,
      });
      report({
        name: `${work}, 10 connections, beside ${peer}`,
        value: ten.rate,
        unit: "requests/s",
        against: against(peerTen.rate),
        budget: "twice theirs, then 3x",
        within: ten.rate >= peerTen.rate * 2,
      });
    }
    const [own = 0, other = 0] = [megabytes.get("ours"), megabytes.get(peer)];
    report({
      name: `resident memory of all processes after it, beside ${peer}`,
      value: own,
      unit: "MB",
      against: against(other),
      budget: "a quarter of theirs",
      within: own <= other / 4,
    });
  }
  for (const connections of [1, 10]) {
    const floor = summary("floor", "GET one item", connections);
    const ours = summary("ours", "GET one item", connections);
    report({
      name: `GET one item, floor: get-item alone, its item ready, ${connections === 1 ? "one at a time" : "ten at once"}`,
      value: floor.rate,
      unit: "calls/s",
      against: { name: "our whole way", value: ours.rate },
      budget: "none",
      within: true,
    });
  }
}
