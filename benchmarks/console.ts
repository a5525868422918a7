/**
 * The built console in Chromium, of a control plane with 1,000 service instances: from the opening of
 * the address to what the page is for, with an empty cache; and how long a frame takes while their list is scrolled.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type Browsing,
  browse,
  executablePath,
} from "../packages/console/test/support/chromium.ts";
import { seedInstances, startControlPlane } from "./lib/control-plane.ts";
import { percentile, report, reportSkipped } from "./lib/figure.ts";

const ROUNDS = 5;
const INSTANCES = 1000;
const FIRST_VIEW_MILLISECONDS = 1000;
/** Two of a screen that shows 60 a second: one is missed, which nobody sees. */
const FRAME_MILLISECONDS = 34;

const root = join(import.meta.dirname, "..");
type Page = Browsing["page"];

/** The console of an endpoint: each line is an address that opens it once. */
async function openConsole(endpoint: string): Promise<{ child: ChildProcess; address: string }> {
  const main = join(root, "packages/cli/dist/lib/bin/proton.mjs");
  const child = spawn(process.execPath, [main, "console", "--endpoint", endpoint, "--no-open"], {
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_REGION: "us-east-1",
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const address = /http:\S+#link=\S+/.exec(line)?.[0];
    if (address !== undefined) return { child, address };
  }
  throw new Error("the console printed no address");
}

/** One view in a browser of its own, with nothing in its cache. */
async function view(endpoint: string, look: (page: Page, address: string) => Promise<number>) {
  const [{ child, address }, browsing] = await Promise.all([openConsole(endpoint), browse()]);
  try {
    return await look(browsing.page, address);
  } finally {
    await browsing.close();
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  }
}

async function shown(page: Page, address: string, text: RegExp): Promise<number> {
  const begun = performance.now();
  await page.goto(address);
  await page.getByText(text).first().waitFor();
  return performance.now() - begun;
}

const firstView = (page: Page, address: string) => shown(page, address, /^1000$/);

const list = (page: Page, address: string) =>
  shown(
    page,
    address.replace("/console/", "/console/service-instances"),
    /^service-\d+\/instance-\d+$/,
  );

/** The slowest of a hundred frames, as the list goes by from one end to the other and back. */
async function slowestFrame(page: Page, address: string): Promise<number> {
  await list(page, address);
  await page.getByText(`(${INSTANCES})`, { exact: true }).waitFor();
  return await page.evaluate<number>(`new Promise((resolve) => {
    const times = [];
    const height = document.documentElement.scrollHeight - innerHeight;
    const step = (now) => {
      times.push(now);
      scrollTo(0, height * Math.abs(Math.sin((times.length / 100) * Math.PI)));
      if (times.length <= 100) requestAnimationFrame(step);
      else resolve(Math.max(...times.slice(1).map((time, index) => time - times[index])));
    };
    requestAnimationFrame(step);
  })`);
}

if (executablePath === undefined) reportSkipped("console, first view", "there is no Chromium here");
else {
  const plane = await startControlPlane();
  await seedInstances(plane.store, INSTANCES);
  for (const [name, look, limit] of [
    ["console, first view", firstView, FIRST_VIEW_MILLISECONDS],
    [`console, first rows of ${INSTANCES} instances`, list, FIRST_VIEW_MILLISECONDS],
    [`console, slowest frame as ${INSTANCES} instances scroll`, slowestFrame, FRAME_MILLISECONDS],
  ] as const) {
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) samples.push(await view(plane.url, look));
    const value = percentile(samples, 0.5);
    report({
      name: `${name}, median`,
      value,
      unit: "ms",
      against: { name: "budget", value: limit },
      budget: `under ${limit} ms`,
      within: value < limit,
    });
  }
  await plane.close();
}
