/**
 * From `git push` to the new code's answer: a clone of this repository, started with `pnpm start`,
 * pushed to its local remote once to warm the caches, and then again with one line of a handler
 * changed each time. The parts are those of the last push; the floor is what a push cannot do without,
 * one after the other with nothing between: the contract of the handlers, their bundle, and the deployment.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { percentile, report } from "./lib/figure.ts";

const ROUNDS = 5;
const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "proton-bench-"));
const clone = join(directory, "clone");
const handler = join(clone, "packages/handlers/src/list-items.ts");

const git = (...words: readonly string[]) =>
  execFileSync(
    "git",
    ["-C", clone, "-c", "user.name=b", "-c", "user.email=b@example.com", ...words],
    {
      encoding: "utf8",
      stdio: "pipe",
    },
  );
const proton = (...words: readonly string[]) =>
  execFileSync(process.execPath, ["packages/cli/dist/lib/bin/proton.mjs", ...words], {
    cwd: clone,
    encoding: "utf8",
    env: { ...process.env, INIT_CWD: clone },
  });

execFileSync("git", ["clone", "--quiet", root, clone]);
const start = spawn(
  "npx",
  ["-y", "pnpm@12", "-s", "start", "--port", "0", "--api-port", "0", "--json"],
  {
    cwd: clone,
    stdio: ["ignore", "pipe", "ignore"],
    // A package manager passes no signal on: its whole group is ended.
    detached: true,
    env: { ...process.env, INIT_CWD: clone },
  },
);
const [line] = await once(createInterface({ input: start.stdout }), "line");
const { url } = JSON.parse(line) as { readonly url: string };

/** Pushes a commit that changes the bundle of a handler; milliseconds to an answer of the new code. */
async function push(round: number): Promise<number> {
  const text = readFileSync(handler, "utf8");
  const line = `process.env.ROUND = "${round}";\n`;
  writeFileSync(handler, `${text.replace(/process\.env\.ROUND = .*\n/, "")}${line}`);
  git("commit", "--quiet", "--all", "--message", `Round ${round}`);
  const begun = performance.now();
  git("push", "--quiet", "local", "HEAD:main");
  // A connection of the round before may have been closed since.
  await fetch(`${url}/items`, { headers: { connection: "close" } });
  const took = performance.now() - begun;
  const { services } = JSON.parse(proton("status", "--json"));
  const { commit } = services[0].instances[0].provenance;
  if (commit !== git("rev-parse", "HEAD").trim()) throw new Error(`${commit} runs, not HEAD`);
  return took;
}

try {
  proton("pipeline", "remote", "--add");
  await push(0);
  const times: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) times.push(await push(round));
  const value = percentile(times, 0.5);
  const floor = floorOf();
  report({
    name: "git push of a handler change to new code answering",
    value,
    unit: "ms",
    against: { name: "budget", value: 5_000 },
    budget: "under 5 s",
    within: value < 5_000,
  });
  report({
    name: "git push, floor: contract, bundle and deployment alone",
    value: floor,
    unit: "ms",
    against: { name: "the whole push", value },
    budget: "",
    within: true,
  });
  for (const [name, milliseconds] of parts()) {
    report({
      name: `git push, ${name}`,
      value: milliseconds,
      unit: "ms",
      against: undefined,
      budget: "",
      within: true,
    });
  }
} finally {
  process.kill(-(start.pid ?? 0), "SIGINT");
  if (start.exitCode === null && start.signalCode === null) await once(start, "exit");
  rmSync(directory, { recursive: true, force: true });
}

/** Milliseconds of what every push has to do, each the least of three runs with warm caches. */
function floorOf(): number {
  const leastOf = (...words: readonly string[]) => {
    const times = Array.from({ length: 3 }, () => {
      const begun = performance.now();
      execFileSync(process.execPath, words, {
        cwd: clone,
        stdio: "pipe",
        env: { ...process.env, NODE_COMPILE_CACHE: join(directory, "compiled") },
      });
      return performance.now() - begun;
    });
    return Math.min(...times);
  };
  const deployment = parts().find(([name]) => name === "deploy")?.[1] ?? 0;
  return (
    leastOf("packages/handlers/test/gate/contract.ts") +
    leastOf("packages/handlers/build.ts") +
    deployment
  );
}

/** What the last execution spent its time on, from what its builds logged. */
function parts(): readonly (readonly [string, number])[] {
  const notes = proton("pipeline", "logs", "items")
    .split("\n")
    .flatMap((text) => {
      const [, time, what] = /\[Container\] (\S+) (.*)$/.exec(text) ?? [];
      return time === undefined || what === undefined ? [] : [{ time: Date.parse(time), what }];
    });
  const named: readonly (readonly [string, RegExp])[] = [
    ["checkout", /Entering phase DOWNLOAD_SOURCE/],
    ["install", /Running command .*install/],
    ["test", /Running command .*test:service/],
    ["build", /Running command .*run build/],
    ["upload", /Running command .*upload/],
    ["deploy", /Running command .*deploy/],
  ];
  return named.flatMap(([name, pattern]) => {
    const index = notes.findIndex(({ what }) => pattern.test(what));
    const [from, to] = [notes[index], notes[index + 1]];
    return from === undefined || to === undefined ? [] : [[name, to.time - from.time] as const];
  });
}
