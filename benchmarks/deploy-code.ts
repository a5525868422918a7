/**
 * From `UpdateServiceInstance` to the new code's answer over HTTP: control plane, rendering, stack
 * update and functions of the whole CRUD service, in the sandbox.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_BUCKET } from "../packages/cli/src/local/local-bucket.ts";
import { runLocal } from "../packages/cli/src/local/run-local.ts";
import { zipHandlers } from "../packages/handlers/build/function-zip.ts";
import { percentile, report } from "./lib/figure.ts";

const ROUNDS = 15;
const handlers = ["create-item", "get-item", "list-items", "update-item", "delete-item"];
const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "proton-bench-"));

/** An archive whose handlers all answer with its name. */
function archiveOf(name: string): Uint8Array {
  const sources = join(directory, name);
  mkdirSync(sources);
  for (const handler of handlers) {
    const code = `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(name)} });`;
    writeFileSync(join(sources, `${handler}.mjs`), code);
  }
  return zipHandlers(sources);
}

const codeFile = join(directory, "function.zip");
writeFileSync(codeFile, archiveOf("first"));
const result = await runLocal({
  root,
  estateFile: join(root, "proton/proton.yaml"),
  codeFile,
  stateDirectory: join(directory, "state"),
  port: 0,
  fresh: false,
});
if (result.kind !== "running") throw new Error(JSON.stringify(result));
const { local, ready, close } = result.running;
const { controlPlane, sandbox } = local;

async function deploy(name: string): Promise<number> {
  const key = `functions/${name}.zip`;
  await sandbox.uploadObject(LOCAL_BUCKET, key, archiveOf(name));
  const spec = JSON.stringify({
    proton: "ServiceSpec",
    pipeline: {},
    instances: [
      { name: "local", environment: "local", spec: { code_uri: `s3://${LOCAL_BUCKET}/${key}` } },
    ],
  });
  const begun = performance.now();
  await controlPlane.call("UpdateServiceInstance", {
    serviceName: "items",
    name: "local",
    deploymentType: "CURRENT_VERSION",
    spec,
  });
  for (;;) {
    const answer = await (await fetch(`${ready.url}/items`)).text();
    if (answer === name) break;
  }
  const took = performance.now() - begun;
  await controlPlane.drain();
  return took;
}

try {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await deploy(`round-${round}`));
  const value = percentile(times, 0.5);
  report({
    name: "UpdateServiceInstance to new code answering, median",
    value,
    unit: "ms",
    against: { name: "budget of a whole git push", value: 5_000 },
    budget: "under 5 s with the push before it",
    within: value < 5_000,
  });
} finally {
  await close();
  rmSync(directory, { recursive: true, force: true });
}
