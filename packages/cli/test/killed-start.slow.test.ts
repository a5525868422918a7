import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const code = join(root, "packages/handlers/dist/function.zip");
const start = ["start", "--code", code, "--port", "0", "--api-port", "0"] as const;

let desk: Bench;

afterEach(() => desk.close());

/** Starts, looks whether what the estate says is there, once, and stops. */
async function comesUp(): Promise<void> {
  const serving = await desk.serve<ReadyBlock>(...start);
  const [environment, ...others] = serving.ready.environments;
  expect(others).toEqual([]);
  if (environment?.url !== undefined) {
    const answer = await fetch(`${environment.url}/items`);
    expect(answer.status).toBe(200);
  }
  expect((await desk.proton("plan")).stdout).toContain("Nothing to do");
  expect(await serving.stop()).toBe(0);
}

// The application takes a whole start a round; what deploys in moments shows as many states of the
// records and of the sandbox in a fraction of the time.
it.each([
  ["an estate that deploys in moments", tinyEstate, 8],
  ["the application", join(root, "proton"), 2],
])(
  "comes up by itself after the first start of %s was killed at any time, once or twice",
  async (_, estate, rounds) => {
    desk = bench({ estate });
    const began = performance.now();
    const serving = await desk.serve<ReadyBlock>(...start);
    const whole = performance.now() - began;
    await serving.stop();
    await desk.close();

    // The clock only spreads the kills over a start, however long one takes here.
    for (let round = 0; round < rounds; round += 1) {
      desk = bench({ estate });
      for (let kill = 0; kill <= round % 2; kill += 1) {
        const child = desk.spawn([...start, "--json"]);
        child.stdin?.end();
        await setTimeout(whole * ((round + 0.5) / rounds));
        child.kill("SIGKILL");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }
      await comesUp();
      await desk.close();
    }
  },
);
