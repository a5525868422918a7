import { spawnSync } from "node:child_process";
import { join } from "node:path";

const program = join(import.meta.dirname, "load-module.mjs");

/** What the lambda-service template sets; a handler refuses to load without it. */
const environmentVariables = {
  AWS_REGION: "eu-central-1",
  TABLE_NAME: "items",
  LIST_INDEX_NAME: "list",
  LIST_SHARDS: "4",
  SERVICE_NAME: "items/local",
  METRICS_NAMESPACE: "items",
};

/**
 * Milliseconds to load each of some modules in a fresh process: the least of several rounds, since
 * whatever else the machine does can only add to it.
 */
export function measureModuleLoad(files: readonly string[], rounds: number): readonly number[] {
  const least = files.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, file] of files.entries()) {
      least[index] = Math.min(least[index] ?? Number.POSITIVE_INFINITY, loadOnce(file));
    }
  }
  return least;
}

function loadOnce(file: string): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, file], {
    env: environmentVariables,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${file} does not load:\n${stderr}`);
  return Number(stdout);
}
