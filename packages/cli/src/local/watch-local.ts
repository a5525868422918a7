import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { type FSWatcher, watch } from "chokidar";
import type { Arguments } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import type { RunningLocal } from "./run-local.ts";
import { showFailure } from "./start-local.ts";

/** Editors write a file in several steps: what follows within this time is one change. */
const QUIET_MILLISECONDS = 15;

/** New code runs at once; its deployment waits until nobody has saved for this long. */
const SAVING_MILLISECONDS = 300;

/** Makes what runs equal to the files each time that they change. */
export function watchLocal(
  given: Arguments,
  terminal: Terminal,
  running: RunningLocal,
): { stop(): Promise<void> } {
  const refresh = oneAtATime(async () => {
    const started = performance.now();
    const result = await running.refresh().catch((error: Error) => error);
    // A file that is half saved, or deleted for a moment: the next change gets another try.
    if (result instanceof Error) return terminal.writeError(`${result.message}\n`);
    if (result.kind !== "ready") return void showFailure(terminal, result);
    if (result.changed) say("deployed", started);
    // What was saved meanwhile ran until the deployment set its own code.
    swap();
  });
  const swap = oneAtATime(async () => {
    const started = performance.now();
    const swapped = await running.swapCode().catch((error: Error) => error);
    if (swapped instanceof Error) return terminal.writeError(`${swapped.message}\n`);
    if (!swapped) return;
    say("live", started);
    clearTimeout(timer);
    timer = setTimeout(refresh, SAVING_MILLISECONDS);
  });
  let timer: NodeJS.Timeout | undefined;
  const say = (what: string, started: number) => {
    const took = Math.round(performance.now() - started);
    terminal.writeError(`${terminal.style("green", what.padEnd(8))} after ${took} ms\n`);
  };
  const estate = dirname(terminal.resolve(given.option("estate") ?? ""));
  const watcher = watchDirectory(estate, refresh);
  const builder = given.option("builder");
  const child =
    builder === undefined ? undefined : runBuilder(terminal.resolve(builder), terminal, swap);
  return {
    async stop() {
      clearTimeout(timer);
      await watcher.close();
      if (!child || child.exitCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
}

function watchDirectory(directory: string, onChange: () => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined;
  // Not fs.watch: on Linux it loses files that an editor replaces instead of writing to.
  return watch(directory, { ignoreInitial: true }).on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MILLISECONDS);
  });
}

function runBuilder(file: string, terminal: Terminal, onBuilt: () => void): ChildProcess {
  // The channel is how the builder sees that this process is gone, even when it is killed.
  const ours = process.umask(0o022);
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  process.umask(ours);
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    terminal.writeError(`${terminal.style("dim", "builder")}  ${line}\n`);
    onBuilt();
  });
  child.once("exit", (code) => {
    if (code)
      terminal.writeError(
        `${terminal.style("red", "builder")}  ended with code ${code}; restart to build again\n`,
      );
  });
  return child;
}

/** Runs once for each burst of calls, and never twice at the same time. */
function oneAtATime(act: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  return async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await act();
    }
    isRunning = false;
  };
}
