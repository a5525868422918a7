// Prints how many milliseconds each of some handlers takes to load, in the state that Lambda's runtime
// interface client is in when it loads one: an ES module read from a file, node:http loaded
// (aws/aws-lambda-nodejs-runtime-interface-client, src/index.mjs and src/client/rapid-client.ts). The
// first is loaded in this process, each further one in a thread with globals and modules of its own.
import "node:http";
import { createRequire } from "node:module";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

async function load(file) {
  const require = createRequire(file);
  const started = performance.now();
  // As that client does it, too.
  if (file.endsWith(".cjs")) require(file);
  else await import(file);
  return performance.now() - started;
}

function loadInThread(file) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: file });
    worker.once("message", resolve);
    worker.once("error", (error) => reject(new Error(`${file} does not load`, { cause: error })));
  });
}

if (isMainThread) {
  const [, , first, ...others] = process.argv;
  const times = [await load(first)];
  for (const file of others) times.push(await loadInThread(file));
  process.stdout.write(JSON.stringify(times));
} else {
  parentPort.postMessage(await load(workerData));
}
