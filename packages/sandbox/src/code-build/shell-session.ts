import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/**
 * Reads the names of files from descriptor 3, runs each in this one shell, so that variables and the
 * working directory stay from command to command, and writes exit codes to descriptor 4. The guard
 * reads a pipe that only the sandbox holds the other end of: when the sandbox is gone, however, the
 * whole group of processes goes, too. What a build makes has the modes that CodeBuild would give it.
 */
const DRIVER = `umask 022
( read -r GUARD <&5; kill -KILL 0 ) >/dev/null 2>&1 3<&- 4>&- &
exec 5<&-
while IFS= read -r CODEBUILD_COMMAND_FILE <&3; do
  . "$CODEBUILD_COMMAND_FILE" </dev/null 3<&- 4>&-
  echo $? >&4
done
`;

const LONGEST_LINE = 64 * 1024;

export interface ShellOptions {
  readonly shell: "sh" | "bash";
  readonly directory: string;
  /** Where the files of commands are kept; nothing of the build's own. */
  readonly workDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** A shell that runs one command after the other, and its processes. */
export class ShellSession {
  readonly #options: ShellOptions;
  #child: ChildProcess | undefined;
  #statuses: AsyncIterator<string> | undefined;
  /** The shell's own exit code, of one that was killed 137. */
  #ended: Promise<number> = Promise.resolve(137);
  #count = 0;
  #isKilled = false;

  constructor(options: ShellOptions) {
    this.#options = options;
  }

  /** Runs a command; its exit code, of a shell that it ended the shell's. */
  async run(command: string): Promise<number> {
    if (this.#isKilled) return 137;
    this.#child ??= await this.#start();
    const child = this.#child;
    if (this.#isKilled) {
      this.close();
      return 137;
    }
    this.#count += 1;
    const file = join(this.#options.workDirectory, `command-${this.#count}`);
    await writeFile(file, `${command}\n`);
    (child.stdio[3] as Writable).write(`${file}\n`);
    const answer = await this.#statuses?.next();
    if (answer?.done === false) return Number(answer.value);
    const status = await this.#ended;
    this.close();
    return status;
  }

  /** Ends every process that the commands started, at once. */
  kill(): void {
    this.#isKilled = true;
    this.close();
  }

  /** Ends what is left of the shell; the next command starts another. */
  close(): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // All of them have ended.
    }
  }

  async #start(): Promise<ChildProcess> {
    const { shell, directory, workDirectory, environment, onLine } = this.#options;
    await mkdir(workDirectory, { recursive: true });
    const driver = join(workDirectory, "driver");
    await writeFile(driver, DRIVER);
    const child = spawn(shell, [driver], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    });
    await once(child, "spawn");
    this.#ended = once(child, "exit").then(([code]) => Number(code ?? 137));
    for (const stream of [child.stdout, child.stderr]) forwardLines(stream as Readable, onLine);
    for (const index of [3, 5]) (child.stdio[index] as Writable).on("error", () => undefined);
    this.#statuses = linesOf(child.stdio[4] as Readable)[Symbol.asyncIterator]();
    return child;
  }
}

/** Calls with every line, cut where it is too long to be one. */
function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.replace(/\r$/, ""));
    while (rest.length > LONGEST_LINE) {
      onLine(rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
