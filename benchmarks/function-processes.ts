/**
 * What it costs to run functions in processes of their own, against threads of the server, in one run:
 * first event with and without a process started ahead, next events, ten at once, memory of one at rest.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFunctionService } from "../packages/sandbox/src/functions/function-service.ts";
import { createLogService } from "../packages/sandbox/src/logs/log-service.ts";
import type { FunctionConfiguration, FunctionService } from "../packages/sandbox/src/services.ts";
import { percentile, report } from "./lib/figure.ts";

type Kind = "threads" | "processes";

interface Measured {
  readonly first: number;
  readonly firstAhead: number;
  readonly next: number;
  readonly tenAtOnce: number;
  readonly megabytes: number;
}

const EVENT = { version: "2.0", headers: { cookie: "x".repeat(800) } };
const FIRSTS = 12;
const EVENTS = 5_000;
const AT_REST = 8;
/** Longer than the service waits before it starts a process ahead. */
const PAUSE_MILLISECONDS = 700;

const directory = mkdtempSync(join(tmpdir(), "function-processes-"));
let revision = 0;

function configuration(functionName: string): FunctionConfiguration {
  revision += 1;
  const codeDirectory = mkdtempSync(join(directory, "code-"));
  const answer = `{ statusCode: 200, headers: { "x-revision": "${revision}" }, body: "{}" }`;
  writeFileSync(
    join(codeDirectory, "index.mjs"),
    `import "node:https";\nexport const handler = async () => (${answer});`,
  );
  return {
    functionName,
    functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
    handler: "index.handler",
    runtime: "nodejs24.x",
    roleArn: "arn:aws:iam::123456789012:role/function",
    timeoutSeconds: 10,
    memoryMegabytes: 256,
    environmentVariables: {},
    codeDirectory,
    codeSha256: `revision ${revision}`,
    logGroupName: `/aws/lambda/${functionName}`,
  };
}

async function call(functions: FunctionService, functionName: string): Promise<void> {
  const { kind } = await functions.invoke({ functionName, payload: EVENT });
  if (kind !== "ok") throw new Error(`${functionName}: ${kind}`);
}

/** Milliseconds of the first event of new code. */
async function firstEvents(functions: FunctionService, pause: number): Promise<number> {
  const sample: number[] = [];
  for (let count = 0; count < FIRSTS; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    await functions.put(configuration("changed"));
    const begun = performance.now();
    await call(functions, "changed");
    sample.push(performance.now() - begun);
  }
  return percentile(sample, 0.5);
}

async function measure(kind: Kind): Promise<Measured> {
  const logs = createLogService({ directory: join(directory, `logs-${kind}`) });
  const functions = createFunctionService({
    directory: join(directory, kind),
    credentialsFor: () => ({ accessKeyId: "key", secretAccessKey: "secret" }),
    endpoints: { dynamodb: "http://127.0.0.1:9", s3: "http://127.0.0.1:9" },
    region: "eu-west-1",
    accountId: "123456789012",
    logs,
    // Threads are what a debugger gets.
    isDebugged: () => kind === "threads",
  });
  const first = await firstEvents(functions, 0);
  const firstAhead = await firstEvents(functions, PAUSE_MILLISECONDS);

  for (let count = 0; count < EVENTS; count += 1) await call(functions, "changed");
  const sample: number[] = [];
  for (let count = 0; count < EVENTS; count += 1) {
    const begun = performance.now();
    await call(functions, "changed");
    sample.push(performance.now() - begun);
  }

  let left = EVENTS * 2;
  const begun = performance.now();
  const worker = async () => {
    for (left -= 1; left >= 0; left -= 1) await call(functions, "changed");
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  const tenAtOnce = (EVENTS * 2) / ((performance.now() - begun) / 1000);

  await functions.delete("changed");
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  const before = megabytes();
  for (let index = 0; index < AT_REST; index += 1) {
    await functions.put(configuration(`resting-${index}`));
    await call(functions, `resting-${index}`);
  }
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  const atRest = (megabytes() - before) / AT_REST;
  await functions.close();
  await logs.close();
  return { first, firstAhead, next: percentile(sample, 0.5), tenAtOnce, megabytes: atRest };
}

/** Of this process and all below it; pages that several share are counted once. */
function megabytes(pid = process.pid): number {
  const own = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.reduce((sum, child) => sum + megabytes(Number(child)), Number(own ?? 0) / 1e3);
}

const processes = await measure("processes");
const threads = await measure("threads");
rmSync(directory, { recursive: true, force: true });

const figure = (
  name: string,
  unit: string,
  key: keyof Measured,
  budget: string,
  within: (value: number) => boolean,
) =>
  report({
    name: `function in a process, ${name}`,
    value: processes[key],
    unit,
    against: { name: "in a thread", value: threads[key] },
    budget,
    within: within(processes[key]),
  });

figure("first event of new code", "ms", "first", "under 150 ms", (value) => value < 150);
figure("the same with one started ahead", "ms", "firstAhead", "under 20 ms", (value) => value < 20);
figure("next events, p50", "ms", "next", "under 0.3 ms", (value) => value < 0.3);
figure("ten at once", "events/s", "tenAtOnce", "over 8,000", (value) => value > 8_000);
figure("memory at rest", "MB", "megabytes", "under 25 MB", (value) => value < 25);
