import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { command } from "./command.ts";

/** What a run of the real command left. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `proton serve` or `start` in a process of its own. */
export interface Serving<Ready> {
  readonly ready: Ready;
  readonly child: ChildProcess;
  /** Presses Ctrl-C and waits for the end. */
  stop(): Promise<number | null>;
}

/** A directory of a test, with the real command run in it as a child process. */
export interface Bench {
  readonly directory: string;
  /** What is set in the environment of its commands; may be added to. */
  readonly variables: Record<string, string>;
  proton(...words: readonly string[]): Promise<Run>;
  /** Starts a command whose process the test keeps. */
  spawn(words: readonly string[]): ChildProcess;
  /** Starts a command with `--json` that runs until Ctrl-C, and waits for its line. */
  serve<Ready>(...words: readonly string[]): Promise<Serving<Ready>>;
  /** Ends what still runs, and removes the directory. */
  close(): Promise<void>;
}

/** Makes a bench; `estate` is copied to its `proton/`. */
export function bench(
  options: { readonly estate?: string; readonly variables?: Readonly<Record<string, string>> } = {},
): Bench {
  const directory = mkdtempSync(join(tmpdir(), "proton-command-"));
  if (options.estate) cpSync(options.estate, join(directory, "proton"), { recursive: true });
  const variables = { ...options.variables };
  const running = new Set<ChildProcess>();
  const start = (words: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, [command, ...words], {
      cwd: directory,
      env: { ...cleanVariables(), ...variables },
      stdio: ["pipe", "pipe", "pipe", "ipc"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  };
  return {
    directory,
    variables,
    spawn: start,
    async proton(...words) {
      const child = start(words);
      child.stdin?.end();
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout as NodeJS.ReadableStream),
        text(child.stderr as NodeJS.ReadableStream),
        once(child, "close"),
      ]);
      return { code, stdout, stderr };
    },
    async serve(...words) {
      const child = start([...words, "--json"]);
      const errors = text(child.stderr as NodeJS.ReadableStream);
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
      const exited = once(child, "exit").then(async ([code]) => {
        throw new Error(`proton ${words.join(" ")} ended with ${code}: ${await errors}`);
      });
      const [line] = await Promise.race([once(lines, "line"), exited]);
      exited.catch(() => undefined);
      return {
        ready: JSON.parse(line),
        child,
        async stop() {
          child.kill("SIGINT");
          if (child.exitCode === null) await once(child, "exit");
          return child.exitCode;
        },
      };
    },
    async close() {
      for (const child of running) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The environment without what would lead a command elsewhere. */
function cleanVariables(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    (name) => !/^(AWS|PROTON)_|^(PORT|NO_COLOR|FORCE_COLOR)$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

/** An estate that deploys in moments: a table, and a log group with inputs of every type. */
export const tinyEstate = join(import.meta.dirname, "../../fixtures/estate");
