import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Duplex, Readable, Writable } from "node:stream";
import { encodeFrame, FrameReader } from "../worker/frames.ts";
import type { WorkerMessage } from "../worker/messages.ts";
import { answerCalls } from "./answer-calls.ts";
import type { FunctionHost, HostExit, HostListener } from "./function-host.ts";
import { type Isolation, LAUNCHER_ENVIRONMENT, launchCommand } from "./isolation.ts";
import { groupUsage, namespaceUsage, type UsageLook } from "./process-usage.ts";
import type { RuntimeProgram } from "./runtime-program.ts";

/** A result has at most 6 MB, a line of a log what the function makes it. */
const LONGEST_FRAME_BYTES = 64 * 1024 * 1024;
/** Who holds the pipes of a process that has ended is not waited for longer. */
const PATIENCE_MILLISECONDS = 500;
/** What a shell adds to the number of the signal that ended its child. */
const SIGNAL_BASE = 128;
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [SIGNAL_BASE + 4, "SIGILL"],
  [SIGNAL_BASE + 5, "SIGTRAP"],
  [SIGNAL_BASE + 6, "SIGABRT"],
  [SIGNAL_BASE + 7, "SIGBUS"],
  [SIGNAL_BASE + 9, "SIGKILL"],
  [SIGNAL_BASE + 11, "SIGSEGV"],
  [SIGNAL_BASE + 15, "SIGTERM"],
]);

export interface ProcessHostOptions {
  readonly program: RuntimeProgram;
  readonly isolation: Isolation;
  readonly memoryMegabytes: number;
  readonly temporaryMegabytes: number;
  /** Made for the process and removed with it. */
  readonly temporaryDirectory: string;
  readonly compileCacheDirectory: string;
  /** Absolute paths that the function needs. */
  readonly visible: readonly string[];
  /** Told of each process group that must not outlive this process, and when it has ended. */
  readonly onGroup: (pid: number, isAlive: boolean) => void;
}

/** A process of its own, with nothing of this one but two pipes and a socket for its calls. */
export function startProcessHost(options: ProcessHostOptions): FunctionHost {
  const { isolation, temporaryDirectory } = options;
  for (const directory of [temporaryDirectory, options.compileCacheDirectory]) {
    mkdirSync(directory, { recursive: true });
  }
  const { command, arguments: words } = launchCommand(options.program.words, {
    ...options,
    visible: [...options.visible, ...options.program.files, options.compileCacheDirectory],
  });
  const child = spawn(command, words, {
    cwd: temporaryDirectory,
    env: {
      ...LAUNCHER_ENVIRONMENT,
      NODE_COMPILE_CACHE: options.compileCacheDirectory,
      TMPDIR: isolation === "namespaces" ? "/tmp" : temporaryDirectory,
    },
    // A group of its own, which is ended as a whole.
    detached: true,
    stdio: [
      ...["ignore" as const, "pipe" as const, "pipe" as const, "pipe" as const, "pipe" as const],
      ...(options.program.takesCalls ? ["pipe" as const] : []),
    ],
  });
  const [, output, errors, input, messages, calls] = child.stdio as unknown as [
    null,
    Readable,
    Readable,
    Writable,
    Readable,
    Duplex?,
  ];
  const { pid } = child;
  if (pid !== undefined) options.onGroup(pid, true);
  const ended = new Promise<unknown>((resolve) => {
    child.once("exit", resolve).once("error", resolve);
  });
  const exit = exitOf(child);
  void ended.then(async () => {
    killGroup(child);
    if (pid !== undefined) options.onGroup(pid, false);
    await rm(temporaryDirectory, { recursive: true, force: true }).catch(() => {});
  });
  // What ends while it is written to says so by ending.
  input.on("error", () => {});

  const look = isolation === "namespaces" ? namespaceUsage : groupUsage;
  const usage: UsageLook = pid === undefined ? async () => undefined : look(pid);

  return {
    get exited() {
      return child.exitCode !== null || child.signalCode !== null || pid === undefined;
    },
    takesCalls: calls !== undefined,
    listen(listener) {
      const { onCall } = listener;
      if (calls && onCall) answerCalls(calls, onCall, () => killGroup(child));
      readMessages(messages, listener, () => killGroup(child));
      for (const stream of [output, errors]) {
        stream.setEncoding("utf8").on("data", (text: string) => listener.onOutput(text));
      }
      void exit.then((how) => listener.onExit(how));
    },
    send: (message) => void input.write(encodeFrame(message)),
    usage,
    async kill() {
      killGroup(child);
      await exit;
    },
    keepAlive(keeps) {
      for (const handle of [child, output, errors, input, messages, calls] as unknown as (
        | Handle
        | undefined
      )[]) {
        if (keeps) handle?.ref?.();
        else handle?.unref?.();
      }
    },
  };
}

interface Handle {
  ref?(): void;
  unref?(): void;
}

/** Whatever comes out of a function's process is not to be trusted: what is not a message ends it. */
function readMessages(stream: Readable, listener: HostListener, refuse: () => void): void {
  const reader = new FrameReader(LONGEST_FRAME_BYTES);
  let isRefused = false;
  stream.on("data", (chunk: Buffer) => {
    if (isRefused) return;
    try {
      for (const message of reader.read(chunk)) listener.onMessage(message as WorkerMessage);
    } catch {
      isRefused = true;
      refuse();
    }
  });
}

/** Settles after the last message, unless somebody else keeps the pipes open. */
async function exitOf(child: ChildProcess): Promise<HostExit> {
  const closed = new Promise((resolve) => child.once("close", resolve));
  const exit = await new Promise<HostExit>((resolve) => {
    child.once("error", (error) => resolve({ error }));
    child.once("exit", (code, signal) => {
      const told = signal ?? SIGNALS.get(code ?? 0);
      resolve(told === undefined ? { code: code ?? 0 } : { signal: told });
    });
  });
  if ("error" in exit) return exit;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MILLISECONDS);
  });
  await Promise.race([closed, patience]);
  clearTimeout(timer);
  return exit;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Removes what the processes of a killed server left. */
export function removeLeftovers(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
