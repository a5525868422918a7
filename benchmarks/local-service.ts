/**
 * The local service against serverless-offline with dynalite behind it, in one run: start to first
 * answer, and memory at rest. What requests cost is measured by equal-work.ts.
 */
import type { ChildService } from "./lib/child-service.ts";
import { report, reportSkipped } from "./lib/figure.ts";
import { startPeer } from "./lib/peers.ts";
import { startOurs } from "./lib/services.ts";

interface Measured {
  readonly start: number;
  readonly megabytes: number;
}

/** What a start leaves behind is collected by then, and the process that read the bundles has ended. */
const REST_MILLISECONDS = 15_000;

async function measure(service: ChildService): Promise<Measured> {
  try {
    await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
    return {
      start: service.firstAnswerMilliseconds,
      megabytes: service.residentBytes() / 1e6,
    };
  } finally {
    await service.stop();
  }
}

const ours = await measure(await startOurs());
const started = await startPeer("dynalite");
const peer = typeof started === "string" ? started : await measure(started);
if (typeof peer === "string") reportSkipped("serverless-offline", peer);
const against = (key: keyof Measured) =>
  typeof peer === "string"
    ? undefined
    : { name: "serverless-offline with dynalite", value: peer[key] };

report({
  name: "start, warm, to first answer",
  value: ours.start,
  unit: "ms",
  against: against("start"),
  budget: "under 700 ms",
  within: ours.start < 700,
});
report({
  name: "resident memory at rest",
  value: ours.megabytes,
  unit: "MB",
  against: against("megabytes"),
  budget: "under 150 MB",
  within: ours.megabytes < 150,
});
