import { dirname, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { styleText } from "node:util";

import { printed } from "./output/printable.ts";

/** The colours and weights that output uses. */
export type Style = "red" | "yellow" | "blue" | "cyan" | "green" | "magenta" | "dim" | "bold";

/** Everything that a command may know of where it runs. */
export interface Terminal {
  /** The directory that the user's relative paths start from. */
  readonly directory: string;
  /** Whether colour is wanted on standard output. */
  readonly color: boolean;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
  /** Asks a question on standard error; the answer without its line end. */
  ask(question: string): Promise<string>;
  /** Control characters are shown, not sent. */
  write(text: string): void;
  /** Writes what a program reads, as it is; but on a terminal. */
  writeDocument(text: string): void;
  writeError(text: string): void;
  /** An absolute path for what the user wrote. */
  resolve(path: string): string;
  /** A path as it is shown: relative to the user's directory when it lies below it. */
  display(path: string): string;
  style(style: Style, text: string): string;
}

/** The process's own terminal. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const directory = userDirectory(env, process.cwd());
  const color = wantsColor(env, stdout.isTTY === true);
  const inWorkflow = env.GITHUB_ACTIONS === "true";
  const shown = (text: string) => printed(text, { color, inWorkflow });
  return {
    directory,
    color,
    environmentVariables: env,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true && !env.CI,
    ask: (question) => askOn(stdin, stderr, question),
    write: (text) => void stdout.write(shown(text)),
    writeDocument: (text) => void stdout.write(stdout.isTTY ? shown(text) : text),
    writeError: (text) => void stderr.write(shown(text)),
    resolve: (path) => resolve(directory, path),
    display: (path) => displayPath(directory, path),
    style: (style, text) => (color ? styleText(style, text, { validateStream: false }) : text),
  };
}

/**
 * Where the user stands. A package manager runs a script in its package's directory and leaves the
 * user's in INIT_CWD; whoever has gone elsewhere since, as a script that calls `proton` in another
 * directory, is there.
 */
export function userDirectory(
  env: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): string {
  const { INIT_CWD: before, npm_package_json: manifest } = env;
  if (before === undefined) return workingDirectory;
  const moved = manifest === undefined || dirname(manifest) === workingDirectory;
  return moved ? before : workingDirectory;
}

/** The end of input is an empty answer. */
async function askOn(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  question: string,
): Promise<string> {
  const lines = createInterface({ input, output });
  try {
    return await new Promise((resolve) => {
      lines.once("close", () => resolve(""));
      lines.question(question, resolve);
    });
  } finally {
    lines.close();
  }
}

/** https://no-color.org, and FORCE_COLOR as Node.js itself reads it. */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0";
  return isTerminal && env.TERM !== "dumb";
}

function displayPath(directory: string, path: string): string {
  const short = relative(directory, path);
  if (short === "") return ".";
  return short.startsWith("..") ? path : short.replaceAll("\\", "/");
}
