import { spawnSync } from "node:child_process";

/**
 * Lambda's Node.js runtime interface client has loaded node:http before it loads a handler
 * (aws/aws-lambda-nodejs-runtime-interface-client, src/client/rapid-client.ts), so a handler's own
 * time starts after it. CommonJS is required and an ES module imported, as that client does.
 */
const program = `
  await import("node:http");
  const [, file] = process.argv;
  const require = process.getBuiltinModule("node:module").createRequire(file);
  const started = performance.now();
  if (file.endsWith(".cjs")) require(file);
  else await import(file);
  process.stdout.write(String(performance.now() - started));
`;

/** What the lambda-service template sets; a handler refuses to load without it. */
const environmentVariables = {
  AWS_REGION: "eu-central-1",
  TABLE_NAME: "items",
  LIST_INDEX_NAME: "list",
  LIST_SHARDS: "4",
  SERVICE_NAME: "items/local",
  METRICS_NAMESPACE: "items",
};

/** Milliseconds to load each of some modules: the medians of fresh processes, taken in turns. */
export function measureModuleLoad(files: readonly string[], rounds: number): readonly number[] {
  const samples = files.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, file] of files.entries()) samples[index]?.push(loadOnce(file));
  }
  return samples.map(median);
}

function loadOnce(file: string): number {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program, file],
    { env: environmentVariables, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${file} does not load:\n${stderr}`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
