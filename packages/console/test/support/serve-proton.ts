import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../../..");
const main = join(root, "packages/cli/dist/lib/bin/proton.mjs");

/** The built command, serving an empty sandbox. */
export interface ServedProton {
  readonly directory: string;
  /** Opens the console once. */
  readonly consoleUrl: string;
  proton(...words: readonly string[]): Promise<string>;
  /** What an operation of the API answers. */
  api(operation: string, input?: object): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}

/** Serves Proton in a directory with the repository's template bundles. */
export async function serveProton(): Promise<ServedProton> {
  const directory = mkdtempSync(join(tmpdir(), "proton-console-"));
  cpSync(join(root, "proton"), join(directory, "proton"), { recursive: true });
  const child: ChildProcess = spawn(process.execPath, [main, "serve", "--port", "0", "--json"], {
    cwd: directory,
    env: { ...process.env, INIT_CWD: directory },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  const { consoleUrl } = JSON.parse(line) as { readonly consoleUrl: string };
  const proton = async (...words: readonly string[]) => {
    const options = { cwd: directory, env: { ...process.env, INIT_CWD: directory } };
    return (await promisify(execFile)(process.execPath, [main, ...words], options)).stdout;
  };
  return {
    directory,
    consoleUrl,
    proton,
    async api(operation, input = {}) {
      return JSON.parse(await proton("api", operation, "--input", JSON.stringify(input)));
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
