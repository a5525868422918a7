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

/** An element of a page, and the text that it has once the page shows what it is for. */
interface Sight {
  readonly path: string;
  readonly selector: string;
  readonly text: RegExp;
}

const EMPTY: Sight = { path: "nothing/here", selector: "h1", text: /./ };
const OVERVIEW: Sight = { path: "", selector: ".counts a", text: /^1000$/ };
const LIST: Sight = {
  path: "service-instances",
  selector: "tbody a",
  text: /^service-\d+\/instance-\d+$/,
};

/** Milliseconds from the opening of the address to the frame that shows it, by the page's own clock. */
async function shown(page: Page, address: string, sight: Sight): Promise<number> {
  const { path, selector, text } = sight;
  await page.addInitScript(`shown = new Promise((resolve) => {
    const look = () => {
      const found = [...document.querySelectorAll(${JSON.stringify(selector)})];
      if (found.some(({ textContent }) => ${text}.test(textContent))) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
  await page.goto(address.replace("/console/", `/console/${path}`), { waitUntil: "commit" });
  return await page.evaluate<number>("shown");
}

/** The slowest of a hundred frames, as the list goes by from one end to the other and back. */
async function slowestFrame(page: Page, address: string): Promise<number> {
  await shown(page, address, LIST);
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
  const median = async (look: (page: Page, address: string) => Promise<number>) => {
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) samples.push(await view(plane.url, look));
    return percentile(samples, 0.5);
  };
  const seen = (sight: Sight) => (page: Page, address: string) => shown(page, address, sight);
  // The same frame around a page without content: what the browser takes to load, run and draw it.
  const floor = { name: "floor, the frame alone", value: await median(seen(EMPTY)) };
  for (const [name, sight] of [
    ["console, first view", OVERVIEW],
    [`console, first rows of ${INSTANCES} instances`, LIST],
  ] as const) {
    const value = await median(seen(sight));
    report({
      name: `${name}, median`,
      value,
      unit: "ms",
      against: floor,
      budget: `under ${FIRST_VIEW_MILLISECONDS} ms`,
      within: value < FIRST_VIEW_MILLISECONDS,
    });
  }
  const value = await median(slowestFrame);
  report({
    name: `console, slowest frame as ${INSTANCES} instances scroll, median`,
    value,
    unit: "ms",
    against: undefined,
    budget: `under ${FRAME_MILLISECONDS} ms`,
    within: value < FRAME_MILLISECONDS,
  });
  await plane.close();
}
