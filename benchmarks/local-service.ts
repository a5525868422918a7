/**
 * The local service against serverless-offline with dynalite behind it, in one run: start to first
 * answer, and memory at rest. What requests cost is measured by equal-work.ts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildService } from "./lib/child-service.ts";
import { report, reportSkipped } from "./lib/figure.ts";
import { startPeer } from "./lib/peers.ts";
import { PNPM, startOurs } from "./lib/services.ts";

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

/** What the package manager takes to run a script that does nothing, at best. */
function emptyScript(): number {
  const directory = mkdtempSync(join(tmpdir(), "proton-bench-"));
  try {
    const manifest = { name: "empty", private: true, scripts: { empty: "node -e 0" } };
    writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
    const times = Array.from({ length: 5 }, () => {
      const begun = performance.now();
      const { status, stderr } = spawnSync(PNPM, ["run", "empty"], { cwd: directory });
      if (status !== 0) throw new Error(`pnpm ran no script:\n${stderr}`);
      return performance.now() - begun;
    });
    return Math.min(...times);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const ours = await measure(await startOurs());
const byPnpm = await startOurs(true);
await byPnpm.stop();
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
  name: "start by pnpm, warm, to first answer",
  value: byPnpm.firstAnswerMilliseconds,
  unit: "ms",
  against: { name: "floor, pnpm that runs an empty script", value: emptyScript() },
  budget: "under 700 ms",
  within: byPnpm.firstAnswerMilliseconds < 700,
});
report({
  name: "resident memory at rest",
  value: ours.megabytes,
  unit: "MB",
  against: against("megabytes"),
  budget: "under 150 MB",
  within: ours.megabytes < 150,
});
