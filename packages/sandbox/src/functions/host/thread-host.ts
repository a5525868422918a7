import { Worker } from "node:worker_threads";
import type { WorkerMessage } from "../worker/messages.ts";
import type { FunctionHost } from "./function-host.ts";

const BOOTSTRAP = new URL("../worker/bootstrap.ts", import.meta.url).href;

/**
 * A worker thread of this process: what a debugger of this process reaches. It isolates nothing, so
 * functions run in it only while one may be attached.
 *
 * @param name shown by the debugger
 */
export function startThreadHost(name: string, memoryMegabytes: number): FunctionHost {
  // A debugger that waits for threads would stop at the first line of a file.
  const worker = new Worker(`import(${JSON.stringify(BOOTSTRAP)})`, {
    eval: true,
    argv: [],
    execArgv: [],
    env: {},
    name,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 12 },
    stdout: true,
    stderr: true,
  });
  let error: Error | undefined;
  let exited = false;
  worker.once("exit", () => {
    exited = true;
  });

  return {
    get exited() {
      return exited;
    },
    takesCalls: false,
    listen(listener) {
      worker.on("message", (message: WorkerMessage) => listener.onMessage(message));
      worker.once("error", (thrown) => {
        error = thrown;
      });
      worker.once("exit", (code) => {
        const isFull =
          (error as { code?: string } | undefined)?.code === "ERR_WORKER_OUT_OF_MEMORY";
        if (isFull) listener.onExit({ signal: "SIGKILL" });
        else listener.onExit(error === undefined ? { code } : { error });
      });
      for (const stream of [worker.stdout, worker.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => listener.onOutput(text));
      }
    },
    send: (message) => worker.postMessage(message),
    async usage() {
      const heap = await worker.getHeapStatistics().catch(() => undefined);
      if (heap === undefined) return undefined;
      return {
        memoryBytes: heap.total_heap_size + heap.external_memory + heap.malloced_memory,
        tasks: 1,
      };
    },
    async kill() {
      await worker.terminate();
    },
    keepAlive: (keeps) => (keeps ? worker.ref() : worker.unref()),
  };
}
