import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openServerConnection } from "../src/connection/server-connection.ts";
import { findServer } from "../src/local/endpoint-file.ts";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const built = readFileSync(join(root, "packages/handlers/dist/function.zip"));
/** `PROTON_TEST_SEED=…` repeats a run, `PROTON_TEST_KILLS=…` has another number of kills. */
const seed = Number(process.env.PROTON_TEST_SEED ?? Date.now() % 1e9);
const kills = Number(process.env.PROTON_TEST_KILLS ?? 2);

const ports = ["--port", "0", "--api-port", "0"];
const start = ["start", "--code", "code/function.zip", ...ports];
const dev = ["dev", "--code", "code/function.zip", "--builder", "builder.mjs", ...ports];

/** Says a line whenever an archive is put into its place, and ends with whoever started it. */
const BUILDER = `import { watch } from "node:fs";
process.once("disconnect", () => process.exit());
watch("code").on("change", (_, name) => { if (name === "function.zip") console.log("built"); });
console.log("watching");
`;

let desk: Bench;
/** How long an undisturbed start takes here: the clock only spreads the kills over what is done. */
let whole: number;
let item: string;
let changes = 0;

beforeAll(async () => {
  desk = bench({ estate: join(root, "proton") });
  mkdirSync(join(desk.directory, "code"));
  writeFileSync(join(desk.directory, "builder.mjs"), BUILDER);
  saveCode();
  const began = performance.now();
  const serving = await desk.serve<ReadyBlock>(...start);
  whole = performance.now() - began;
  const created = await fetch(`${serving.ready.url}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"kept"}',
  });
  item = String(created.headers.get("location"));
  expect(await serving.stop()).toBe(0);
});

afterAll(() => desk.close());

/** The same handlers in an archive that differs, as a save makes it: a zip may end with a comment. */
function saveCode(): void {
  changes += 1;
  const comment = Buffer.from(`change ${changes}`);
  const archive = Buffer.concat([built, comment]);
  archive.writeUInt16LE(comment.length, built.length - 2);
  writeFileSync(join(desk.directory, "aside.zip"), archive);
  renameSync(join(desk.directory, "aside.zip"), join(desk.directory, "code/function.zip"));
}

function saveSpec(): void {
  changes += 1;
  const file = join(desk.directory, "proton/lambda-service/spec/local.yaml");
  const text = readFileSync(file, "utf8").replace(/\n {6}timeout_seconds: \d+/, "");
  writeFileSync(file, `${text.trimEnd()}\n      timeout_seconds: ${5 + (changes % 20)}\n`);
}

function saveTemplate(): void {
  changes += 1;
  const file = "proton/environment/infrastructure/cloudformation.yaml";
  appendFileSync(join(desk.directory, file), `# change ${changes}\n`);
}

async function killAfter(words: readonly string[], milliseconds: number): Promise<void> {
  const child = desk.spawn([...words, "--json"]);
  child.stdin?.end();
  await setTimeout(milliseconds);
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** Has a server do something, and kills it then. */
async function killWhile(
  words: readonly string[],
  act: () => unknown,
  milliseconds: number,
): Promise<void> {
  const { child } = await desk.serve<ReadyBlock>(...words);
  await act();
  await setTimeout(milliseconds);
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function deploy(): Promise<void> {
  const server = await findServer(join(desk.directory, ".proton"));
  if (server === undefined) throw new Error("the server does not say where it is");
  changes += 1;
  const inputs = { timeout_seconds: 5 + (changes % 20) };
  const instances = [{ name: "local", environment: "local", spec: inputs }];
  await openServerConnection(server).api.call("UpdateServiceInstance", {
    serviceName: "items",
    name: "local",
    deploymentType: "CURRENT_VERSION",
    spec: JSON.stringify({ proton: "ServiceSpec", pipeline: {}, instances }),
  });
}

/** What is killed: `after` is between 0 and 1, of a whole start. */
const kinds: Readonly<Record<string, (after: number) => Promise<void>>> = {
  async start(after) {
    saveCode();
    await killAfter(start, after * whole);
  },
  async apply(after) {
    saveSpec();
    await killAfter(["apply"], after * whole);
  },
  async registration(after) {
    saveTemplate();
    await killAfter(["apply"], after * whole);
  },
  deploy: (after) => killWhile(start, deploy, after * whole * 0.5),
  "code swap": (after) => killWhile(dev, saveCode, after * whole * 0.5),
};

/** Starts as anybody would, and answers what is not as the files say. */
async function problemsOfNextStart(): Promise<string[]> {
  const serving = await desk.serve<ReadyBlock>(...start);
  const kept = await fetch(`${serving.ready.url}${item}`);
  await kept.arrayBuffer();
  const plan = await desk.proton("plan");
  const status = await desk.proton("status", "--json");
  const stopped = await serving.stop();
  const { environments, services } = JSON.parse(status.stdout);
  return [
    ...(kept.status === 200 ? [] : [`the item is answered ${kept.status}`]),
    ...(plan.stdout.includes("Nothing to do") ? [] : [plan.stdout + plan.stderr]),
    ...(environments.length === 1 && services.length === 1 ? [] : [status.stdout]),
    ...(/IN_PROGRESS|FAILED/.test(status.stdout) ? [status.stdout] : []),
    ...(stopped === 0 ? [] : [`start ended with ${stopped}`]),
  ];
}

it(`comes up by itself with one result after ${kills} kills at random times (seed ${seed})`, async () => {
  console.log(`PROTON_TEST_SEED=${seed} repeats the kills of this run`);
  const random = randomOf(seed);
  const names = Object.keys(kinds);
  const first = Math.floor(random() * names.length);

  const wrong: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const name = names[(first + kill) % names.length] ?? "start";
    const after = random();
    await kinds[name]?.(after);
    const problems = await problemsOfNextStart();
    wrong.push(...problems.map((problem) => `${name} killed at ${after.toFixed(3)}: ${problem}`));
  }

  expect(wrong).toEqual([]);
});

/** Mulberry32: the same numbers for the same seed. */
function randomOf(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
