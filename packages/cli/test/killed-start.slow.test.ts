import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const start = [
  "start",
  "--code",
  join(root, "packages/handlers/dist/function.zip"),
  "--port",
  "0",
  "--api-port",
  "0",
] as const;

const ROUNDS = 12;

let desk: Bench;

afterEach(() => desk.close());

/** Starts, looks whether the application answers, and stops. */
async function comesUp(): Promise<void> {
  const serving = await desk.serve<ReadyBlock>(...start);
  const [environment] = serving.ready.environments;
  const answer = await fetch(`${environment?.url}/items`);
  expect(answer.status).toBe(200);
  expect(await serving.stop()).toBe(0);
}

it("comes up by itself after the first start was killed at any time, once or twice", async () => {
  desk = bench({ estate: join(root, "proton") });
  const began = performance.now();
  await comesUp();
  const whole = performance.now() - began;
  await desk.close();

  // The clock only spreads the kills over a start, however long one takes here.
  for (let round = 0; round < ROUNDS; round += 1) {
    desk = bench({ estate: join(root, "proton") });
    for (let kill = 0; kill <= round % 2; kill += 1) {
      const child = desk.spawn([...start, "--json"]);
      child.stdin?.end();
      await setTimeout(whole * ((round + 0.5) / ROUNDS));
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    await comesUp();
    await desk.close();
  }
});
