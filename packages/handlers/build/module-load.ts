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
      const [time = Number.POSITIVE_INFINITY] = loadTimes([file]);
      least[index] = Math.min(least[index] ?? Number.POSITIVE_INFINITY, time);
    }
  }
  return least;
}

/**
 * Milliseconds to load each of some modules, each with globals and modules of its own, in one process.
 *
 * @throws Error with the stack of the first that does not load
 */
export function loadTimes(files: readonly string[]): readonly number[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...files], {
    env: environmentVariables,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${files.join(", ")}: one does not load:\n${stderr}`);
  return JSON.parse(stdout) as readonly number[];
}
