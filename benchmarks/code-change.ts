// Milliseconds from saving a handler's source to the first answer from the new code, with
// `proton dev` as `pnpm dev` runs it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { requireBuiltCommand } from "../scripts/built-command.ts";
import { copyHandlers } from "./lib/edited-handlers.ts";
import { percentile, report } from "./lib/figure.ts";

const WARM_UPS = 3;
const ROUNDS = 11;
const BUDGET_MILLISECONDS = 60;
const PATIENCE_MILLISECONDS = 20_000;

await requireBuiltCommand();
const handlers = copyHandlers();
const child = spawn(process.execPath, handlers.devArguments, {
  cwd: handlers.directory,
  stdio: ["ignore", "pipe", "pipe"],
});
const phases: { readonly at: number; readonly line: string }[] = [];
createInterface({ input: child.stderr }).on("line", (line) =>
  phases.push({ at: performance.now(), line }),
);

try {
  const url = await readyUrl();
  await waitFor(() => phases.some(({ line }) => line.includes("watching")));
  const item = await createItem(url);
  const times: number[] = [];
  for (let round = 0; round < WARM_UPS + ROUNDS; round += 1) {
    const time = await change(`revision-${round}`, item);
    if (round >= WARM_UPS) times.push(time);
    await pause(1_200);
  }
  const median = percentile(times, 0.5);
  report({
    name: "code change to next answer",
    value: median,
    unit: "ms",
    against: undefined,
    budget: `under ${BUDGET_MILLISECONDS} ms`,
    within: median < BUDGET_MILLISECONDS,
  });
} finally {
  child.kill("SIGINT");
  if (child.exitCode === null) await once(child, "exit");
  handlers.remove();
}

/** Saves the handler with a new header and asks until an answer has it. */
async function change(revision: string, item: string): Promise<number> {
  const saved = performance.now();
  handlers.edit("get-item", (source) =>
    source.replace("item, { etag }", `item, { etag, "x-revision": "${revision}" }`),
  );
  await waitFor(async () => {
    const response = await fetch(item);
    await response.arrayBuffer();
    return response.headers.get("x-revision") === revision;
  });
  const answered = performance.now();
  const seen = phases.filter(({ at }) => at >= saved);
  const shown = seen.map(({ at, line }) => `${Math.round(at - saved)} ms ${line.trim()}`);
  console.error(`${revision}: ${Math.round(answered - saved)} ms (${shown.join("; ")})`);
  return answered - saved;
}

async function readyUrl(): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    return (JSON.parse(line) as { url: string }).url;
  }
  throw new Error(`dev did not start:\n${phases.map(({ line }) => line).join("\n")}`);
}

async function createItem(url: string): Promise<string> {
  const created = await fetch(`${url}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "a name" }),
  });
  return url + created.headers.get("location");
}

async function waitFor(look: () => boolean | Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await look())) {
    if (performance.now() - begun > PATIENCE_MILLISECONDS) {
      throw new Error(`nothing came:\n${phases.map(({ line }) => line).join("\n")}`);
    }
    await pause(2);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
