/**
 * What one GetItem costs the process that makes it, in CPU time: through the client of the handlers, as
 * it is built, and through the SDK's client as it comes, in turns in one process, against a server in
 * another one that has the answer ready. The floor beside them is a request of node:http with the same
 * bytes; what the whole handler costs is measured the same way.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleSettings } from "../packages/handlers/build/bundle.ts";
import { percentile, report } from "./lib/figure.ts";
import { getItemEvent, handlerSettings } from "./lib/get-item.ts";

const ID = "01920000-0000-7000-8000-000000000001";
const ROUNDS = 20;
const CALLS = 200;
const WARM_UP_CALLS = 2_000;

const handlers = join(import.meta.dirname, "..", "packages", "handlers");
const shared = join(handlers, "..", "shared");
const { build } = createRequire(join(handlers, "package.json"))("esbuild") as {
  build(options: object): Promise<unknown>;
};

const server = spawn(process.execPath, [join(import.meta.dirname, "lib", "canned-dynamodb.ts")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const [printed] = (await once(server.stdout, "data")) as [Buffer];
const port = Number(printed);

Object.assign(process.env, {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  AWS_SESSION_TOKEN: "token".repeat(100),
  AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
  ...handlerSettings,
});

type Call = () => Promise<unknown>;

const CLIENT_OF_HANDLERS = `
  import { GetCommand } from "@aws-sdk/lib-dynamodb";
  import { createDocumentClient } from "./src/document-client.ts";
  export const client = createDocumentClient();
  export { GetCommand };`;
const CLIENT_AS_IT_COMES = `
  import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
  import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
  export const client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }));
  export { GetCommand };`;

/** Bundles a client as handlers are bundled, with the substitutions of our build or without. */
async function clientCall(directory: string, source: string, isOurs: boolean): Promise<Call> {
  const outfile = join(directory, isOurs ? "ours.mjs" : "peer.mjs");
  await build({
    ...settings,
    stdin: { contents: source, resolveDir: shared, loader: "ts" },
    outfile,
    ...(isOurs ? {} : { plugins: [], external: [] }),
    // The SDK's credential providers are CommonJS in parts.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
  const { client, GetCommand } = await import(outfile);
  const input = { TableName: "items", Key: { pk: `item#${ID}` }, ConsistentRead: true };
  return () => client.send(new GetCommand(input), { abortSignal: new AbortController().signal });
}

async function handlerCall(directory: string): Promise<Call> {
  await build({ ...bundleSettings({ directory: handlers, outputDirectory: directory }) });
  const { handler } = await import(join(directory, "get-item.mjs"));
  const event = getItemEvent(ID);
  return async () => {
    const { statusCode, body } = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
    if (statusCode !== 200) throw new Error(`get-item answered ${statusCode}: ${body}`);
  };
}

function bareCall(): Call {
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ TableName: "items", Key: { pk: { S: `item#${ID}` } } });
  const headers = { "content-length": body.length, authorization: "x".repeat(1_300) };
  return () =>
    new Promise((resolve, reject) => {
      const outgoing = request({ port, method: "POST", agent, headers }, (incoming) => {
        incoming.once("data", (data: Buffer) => JSON.parse(data.toString()));
        incoming.once("end", resolve as () => void);
      });
      outgoing.once("error", reject).end(body);
    });
}

const {
  entryPoints: _,
  outdir: __,
  ...general
} = bundleSettings({
  directory: handlers,
  outputDirectory: "",
});
const settings = { ...general, splitting: false, sourcemap: false } as const;

/** CPU milliseconds a call, the median of rounds that take turns. */
async function measure(calls: readonly Call[], connections: number): Promise<readonly number[]> {
  const samples = calls.map((): number[] => []);
  const run = async (call: Call, count: number) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: connections }, worker));
  };
  for (const call of calls) await run(call, WARM_UP_CALLS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of calls.entries()) {
      const before = process.cpuUsage();
      await run(call, CALLS);
      const { user, system } = process.cpuUsage(before);
      samples[index]?.push((user + system) / 1_000 / CALLS);
    }
  }
  return samples.map((sample) => percentile(sample, 0.5));
}

const directory = mkdtempSync(join(tmpdir(), "sdk-call-"));
try {
  const calls = [
    await clientCall(directory, CLIENT_OF_HANDLERS, true),
    await clientCall(directory, CLIENT_AS_IT_COMES, false),
    bareCall(),
    await handlerCall(directory),
  ];
  for (const connections of [1, 10]) {
    // The handler's log is not what is measured, nor a figure.
    const write = process.stdout.write;
    process.stdout.write = () => true;
    const medians = await measure(calls, connections);
    process.stdout.write = write;
    const [ours = 0, peer = 0, bare = 0, handler = 0] = medians;
    const how = connections === 1 ? "one at a time" : "ten at once";
    report({
      name: `GetItem by the client of the handlers, ${how}, CPU`,
      value: ours,
      unit: "ms",
      against: { name: "the SDK's client as it comes", value: peer },
      budget: "at most half",
      within: ours <= peer / 2,
    });
    report({
      name: `the same, floor: node:http with as many bytes, ${how}, CPU`,
      value: bare,
      unit: "ms",
      against: { name: "the client of the handlers", value: ours },
      budget: "",
      within: true,
    });
    report({
      name: `get-item alone, the item ready, ${how}, CPU`,
      value: handler,
      unit: "ms",
      against: { name: "the SDK's client as it comes", value: peer },
      budget: "none",
      within: true,
    });
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
  server.kill();
}
process.exit();
