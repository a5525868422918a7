import type { Worker } from "node:worker_threads";
import type { ThreadSource } from "./thread-source.ts";
import type {
  ErrorReport,
  InvokeMessage,
  WorkerMessage,
  WorkerSettings,
} from "./worker/messages.ts";

export interface FunctionWorkerOptions {
  readonly settings: WorkerSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly threads: ThreadSource;
  readonly onLog: (time: number, text: string) => void;
  /** Called once, however the thread ends. */
  readonly onExit: () => void;
}

export type InitOutcome =
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly error: ErrorReport; readonly milliseconds: number };

export type InvocationOutcome =
  | { readonly kind: "result"; readonly payload: string; readonly memoryBytes: number }
  | { readonly kind: "error"; readonly error: ErrorReport; readonly memoryBytes: number }
  /** The thread ended, so `error` speaks for the runtime and not for the handler. */
  | { readonly kind: "crash"; readonly error: ErrorReport; readonly reason: string }
  | { readonly kind: "timeout" };

const MEMORY_WATCH_MILLISECONDS = 50;

/** One warm execution environment: a thread that has loaded a function and takes one event at a time. */
export class FunctionWorker {
  readonly initialized: Promise<InitOutcome>;
  readonly #worker: Worker;
  readonly #startedAt = performance.now();
  readonly #options: FunctionWorkerOptions;
  #settleInit: (outcome: InitOutcome) => void = () => {};
  #settleInvocation: ((outcome: InvocationOutcome) => void) | undefined;
  #fatal: ErrorReport | undefined;
  #outOfMemory = false;
  #measuring = false;
  #exited = false;

  constructor(options: FunctionWorkerOptions) {
    this.#options = options;
    this.initialized = new Promise((resolve) => {
      this.#settleInit = resolve;
    });
    const { settings, memoryMegabytes, threads } = options;
    const { NODE_OPTIONS: nodeOptions, ...environment } = options.environment;
    this.#worker = threads.take({
      memoryMegabytes,
      environment,
      settings: { ...settings, ...(nodeOptions === undefined ? {} : { nodeOptions }) },
    });
    this.#worker.on("message", (message: WorkerMessage) => this.#receive(message));
    this.#worker.on("error", (error) => this.#failed(error));
    this.#worker.on("exit", (code) => this.#ended(code));
    this.#worker.stdout.on("data", (chunk) => options.onLog(Date.now(), String(chunk).trimEnd()));
    this.#worker.stderr.on("data", (chunk) => options.onLog(Date.now(), String(chunk).trimEnd()));
  }

  get exited(): boolean {
    return this.#exited;
  }

  /** @param timeoutMilliseconds `Infinity` while a debugger may hold the thread. */
  invoke(message: InvokeMessage, timeoutMilliseconds: number): Promise<InvocationOutcome> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMilliseconds)
        ? setTimeout(() => this.#settleInvocation?.({ kind: "timeout" }), timeoutMilliseconds)
        : undefined;
      const watch = setInterval(() => void this.#watchMemory(), MEMORY_WATCH_MILLISECONDS);
      this.#settleInvocation = (outcome) => {
        this.#settleInvocation = undefined;
        clearTimeout(timer);
        clearInterval(watch);
        resolve(outcome);
      };
      if (this.#exited) this.#settleInvocation(crashed("exit status 1"));
      else this.#worker.postMessage(message);
    });
  }

  /** Ends the thread whatever it is doing, endless loops included. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  /** V8 limits its own heap only; buffers are counted here, before they take the whole machine. */
  async #watchMemory(): Promise<void> {
    // A thread that a debugger holds does not answer before it goes on.
    if (this.#measuring) return;
    this.#measuring = true;
    const heap = await this.#worker.getHeapStatistics().catch(() => undefined);
    this.#measuring = false;
    if (heap === undefined || this.#settleInvocation === undefined) return;
    const bytes = heap.total_heap_size + heap.external_memory + heap.malloced_memory;
    if (bytes <= this.#options.memoryMegabytes * 1024 * 1024) return;
    this.#outOfMemory = true;
    await this.stop();
  }

  #receive(message: WorkerMessage): void {
    if (message.type === "log") this.#options.onLog(message.time, message.text);
    else if (message.type === "result" || message.type === "error") {
      this.#settleInvocation?.(
        message.type === "result"
          ? { kind: "result", payload: message.payload, memoryBytes: message.memoryBytes }
          : { kind: "error", error: message.error, memoryBytes: message.memoryBytes },
      );
    } else if (message.type === "ready") {
      this.#settleInit({ kind: "ready", milliseconds: this.#elapsed() });
    } else if (message.type === "init-error") {
      this.#settleInit({
        kind: "failed",
        error: message.error,
        milliseconds: this.#elapsed(),
      });
    } else this.#fatal = message.error;
  }

  #failed(error: Error): void {
    this.#outOfMemory ||= (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!this.#outOfMemory) {
      this.#fatal ??= {
        errorType: error.name,
        errorMessage: error.message,
        trace: (error.stack ?? "").split("\n"),
      };
    }
  }

  #ended(code: number): void {
    this.#exited = true;
    const error = this.#fatal ?? this.#exitError(code);
    const reason = this.#outOfMemory ? "Runtime.OutOfMemory" : error.errorType;
    this.#settleInit({ kind: "failed", error, milliseconds: this.#elapsed() });
    this.#settleInvocation?.({ kind: "crash", error, reason });
    this.#options.onExit();
  }

  #exitError(code: number): ErrorReport {
    if (this.#outOfMemory) return exitError("signal: killed");
    return exitError(code === 0 ? undefined : `exit status ${code}`);
  }

  #elapsed(): number {
    return performance.now() - this.#startedAt;
  }
}

function exitError(reason: string | undefined): ErrorReport {
  return {
    errorType: "Runtime.ExitError",
    errorMessage:
      reason === undefined
        ? "Error: Runtime exited without providing a reason"
        : `Error: Runtime exited with error: ${reason}`,
  };
}

function crashed(reason: string): InvocationOutcome {
  return { kind: "crash", error: exitError(reason), reason: "Runtime.ExitError" };
}
