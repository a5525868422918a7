import { Worker } from "node:worker_threads";
import type { StartMessage } from "./worker/messages.ts";

export interface ThreadRequest extends StartMessage {
  readonly memoryMegabytes: number;
}

/** Gives out threads that load one function each. */
export interface ThreadSource {
  take(request: ThreadRequest): Worker;
  close(): Promise<void>;
}

export interface ThreadSourceOptions {
  /** Where Node.js keeps compiled code between threads and runs. */
  readonly compileCacheDirectory: string;
  /** Keeps a thread started ahead, so that the next function to load waits only for its code. */
  readonly keepsSpare: boolean;
  /** A debugger knows threads by the names that they get when they start. */
  readonly isDebugged: () => boolean;
}

const BOOTSTRAP = new URL("./worker/bootstrap.ts", import.meta.url).href;

/** After a thread was taken: what was waiting for it has the processor to itself. */
const PAUSE_MILLISECONDS = 300;

export function createThreadSource(options: ThreadSourceOptions): ThreadSource {
  const { keepsSpare, isDebugged } = options;
  let spare: { readonly worker: Worker; readonly memoryMegabytes: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  function startThread({ memoryMegabytes, ...start }: ThreadRequest): Worker {
    // Types are stripped from the runtime's own modules once; the cache holds what is left.
    const entry = `require("node:module").enableCompileCache(${JSON.stringify(options.compileCacheDirectory)});import(${JSON.stringify(BOOTSTRAP)});`;
    return new Worker(entry, {
      eval: true,
      argv: [],
      execArgv: [],
      env: start.environment,
      name: start.environment.AWS_LAMBDA_FUNCTION_NAME ?? "function",
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 12 },
      stdout: true,
      stderr: true,
      workerData: start.settings,
    });
  }

  async function dropSpare(): Promise<void> {
    const dropped = spare;
    spare = undefined;
    await dropped?.worker.terminate();
  }

  async function keepSpare(memoryMegabytes: number): Promise<void> {
    if (isDebugged() || spare?.memoryMegabytes === memoryMegabytes) return;
    await dropSpare();
    const worker = startThread({ memoryMegabytes, environment: {}, settings: null });
    worker.unref();
    worker.once("error", forget).once("exit", forget);
    spare = { worker, memoryMegabytes };
    function forget(): void {
      if (spare?.worker === worker) spare = undefined;
    }
  }

  function takeSpare({ memoryMegabytes, ...start }: ThreadRequest): Worker | undefined {
    if (spare?.memoryMegabytes !== memoryMegabytes || isDebugged()) return undefined;
    const { worker } = spare;
    spare = undefined;
    worker.removeAllListeners("error").removeAllListeners("exit").ref();
    worker.postMessage(start satisfies StartMessage);
    return worker;
  }

  return {
    take(request) {
      clearTimeout(timer);
      if (keepsSpare) {
        timer = setTimeout(() => void keepSpare(request.memoryMegabytes), PAUSE_MILLISECONDS);
        timer.unref();
      }
      return takeSpare(request) ?? startThread(request);
    },
    async close() {
      clearTimeout(timer);
      await dropSpare();
    },
  };
}
