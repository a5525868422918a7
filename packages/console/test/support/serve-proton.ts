import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Proton } from "@aws-sdk/client-proton";

const root = join(import.meta.dirname, "../../../..");
const main = join(root, "packages/cli/dist/lib/bin/proton.mjs");

/** The built command, serving an empty sandbox. */
export interface ServedProton {
  readonly directory: string;
  /** Opens the console once. */
  readonly consoleUrl: string;
  proton(...words: readonly string[]): Promise<string>;
  /** Its API, through the unmodified SDK. */
  readonly api: Proton;
  stop(): Promise<void>;
}

/** What the command says once it is served. */
interface Ready {
  readonly consoleUrl: string;
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Serves Proton in a directory with the repository's template bundles. */
export async function serveProton(...options: readonly string[]): Promise<ServedProton> {
  const directory = mkdtempSync(join(tmpdir(), "proton-console-"));
  cpSync(join(root, "proton"), join(directory, "proton"), { recursive: true });
  const words = ["serve", "--port", "0", "--json", ...options];
  const child: ChildProcess = spawn(process.execPath, [main, ...words], {
    cwd: directory,
    env: { ...process.env, INIT_CWD: directory },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  const { consoleUrl, url, region, credentials } = JSON.parse(line) as Ready;
  const proton = async (...words: readonly string[]) => {
    const options = { cwd: directory, env: { ...process.env, INIT_CWD: directory } };
    return (await promisify(execFile)(process.execPath, [main, ...words], options)).stdout;
  };
  return {
    directory,
    consoleUrl,
    proton,
    api: new Proton({ endpoint: url, region, credentials }),
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
