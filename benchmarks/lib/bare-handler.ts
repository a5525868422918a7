// node benchmarks/lib/bare-handler.ts <get-item.mjs> <connections> <seconds>: the built handler alone,
// its items from a server that has the answer ready; prints calls a second and their median.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { percentile } from "./figure.ts";
import { getItemEvent, handlerSettings } from "./get-item.ts";

const ID = "01920000-0000-7000-8000-000000000001";
const [file = "", connections = "1", seconds = "1"] = process.argv.slice(2);
const server = spawn(process.execPath, [join(import.meta.dirname, "canned-dynamodb.ts")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const [printed] = (await once(server.stdout, "data")) as [Buffer];
Object.assign(process.env, {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${Number(printed)}`,
  ...handlerSettings,
});
const { handler } = (await import(file)) as {
  handler(event: object, context: object): Promise<{ statusCode: number; body: string }>;
};
const event = getItemEvent(ID);

const times: number[] = [];
const write = process.stdout.write;
process.stdout.write = () => true;
await callFor(1);
times.length = 0;
await callFor(Number(seconds));
process.stdout.write = write;
console.log(
  JSON.stringify({
    requestsPerSecond: times.length / Number(seconds),
    p50: percentile(times, 0.5),
  }),
);
server.kill();
process.exit();

async function callFor(duration: number): Promise<void> {
  const end = performance.now() + duration * 1_000;
  const worker = async () => {
    while (performance.now() < end) {
      const begun = performance.now();
      const { statusCode, body } = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
      if (statusCode !== 200) throw new Error(`get-item answered ${statusCode}: ${body}`);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: Number(connections) }, worker));
}
