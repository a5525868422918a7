import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** A server that runs as a process of its own while it is measured. */
export interface ChildService {
  readonly url: string;
  /** Milliseconds from spawning the process to its first answer. */
  readonly firstAnswerMilliseconds: number;
  /**
   * Resident memory in bytes, of the process and all its children; what several processes share, such
   * as the program of Node.js, counts once.
   */
  residentBytes(): number;
  /** The same of the process alone. */
  ownBytes(): number;
  stop(): Promise<void>;
}

interface ChildServiceOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Finds the base URL in what the process prints. */
  readonly urlIn: (output: string) => string | undefined;
  /** Path whose first successful answer counts. */
  readonly firstPath: string;
  /** The status of that answer. @default 200 */
  readonly firstStatus?: number;
}

const PATIENCE_MILLISECONDS = 60_000;

/** Starts the process and waits until it answers. */
export async function startChildService(options: ChildServiceOptions): Promise<ChildService> {
  const begun = performance.now();
  const child = spawn(options.command, options.arguments, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  stopWithThisProcess(child);
  let output = "";
  let isUp = false;
  // What functions log while they are measured is read, and not kept.
  const read = (data: Buffer) => {
    if (!isUp) output += data;
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  try {
    const url = await until(
      child,
      () => options.urlIn(output),
      begun,
      () => output,
    );
    await until(
      child,
      () => answers(url + options.firstPath, options.firstStatus ?? 200),
      begun,
      () => output,
    );
    const firstAnswerMilliseconds = performance.now() - begun;
    isUp = true;
    return {
      url,
      firstAnswerMilliseconds,
      residentBytes: () => residentBytes(child.pid ?? 0),
      ownBytes: () => ownBytes(child.pid ?? 0),
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function until<T>(
  child: ChildProcess,
  look: () => T | undefined | Promise<T | undefined>,
  begun: number,
  output: () => string,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (child.exitCode !== null || performance.now() - begun > PATIENCE_MILLISECONDS) {
      throw new Error(`the service did not come up; it printed:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function answers(url: string, status: number): Promise<true | undefined> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status === status ? true : undefined;
  } catch {
    return undefined;
  }
}

/** A benchmark that is given up leaves nothing running. */
function stopWithThisProcess(child: ChildProcess): void {
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, "SIGKILL");
  };
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  // The whole group: a command that starts others must not leave them behind.
  process.kill(-child.pid, "SIGTERM");
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), 5_000);
  await ended;
  clearTimeout(timer);
}

function ownBytes(processId: number): number {
  const rollup = readProcess(processId, "smaps_rollup");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

function residentBytes(processId: number): number {
  return readProcess(processId, `task/${processId}/children`)
    .split(" ")
    .filter(Boolean)
    .reduce((sum, child) => sum + residentBytes(Number(child)), ownBytes(processId));
}

/** What Linux says of a process; nothing once it has ended. */
function readProcess(processId: number, file: string): string {
  try {
    return readFileSync(`/proc/${processId}/${file}`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
