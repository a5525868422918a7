import type { AnswerCall, FunctionHost, HostExit } from "./host/function-host.ts";
import type { HostRequest, HostSource } from "./host/host-source.ts";
import type { ErrorReport, InvokeMessage, StartMessage, WorkerMessage } from "./worker/messages.ts";

export interface FunctionWorkerOptions {
  readonly start: StartMessage;
  readonly request: HostRequest;
  readonly hosts: HostSource;
  /** Answers what the function asks `start.callOrigin`. */
  readonly onCall?: AnswerCall | undefined;
  readonly onLog: (time: number, text: string) => void;
  /** Called once, however it ends. */
  readonly onExit: () => void;
}

export type InitOutcome =
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly error: ErrorReport; readonly milliseconds: number };

export type InvocationOutcome =
  | { readonly kind: "result"; readonly payload: string; readonly memoryBytes: number }
  | { readonly kind: "error"; readonly error: ErrorReport; readonly memoryBytes: number }
  /** The process ended, so `error` speaks for the runtime and not for the handler. */
  | { readonly kind: "crash"; readonly error: ErrorReport; readonly reason: string }
  | { readonly kind: "timeout" };

const WATCH_MILLISECONDS = 50;
/** Between two events, when only what the function has started can be at work. */
const REST_WATCH_MILLISECONDS = 1_000;
/** Processes and threads: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_TASKS = 1_024;

/** As Lambda, which is written in Go, names what ended a runtime. */
const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGILL: "illegal instruction",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

/** One warm execution environment: it has loaded a function and takes one event at a time. */
export class FunctionWorker {
  readonly initialized: Promise<InitOutcome>;
  /** Settles when the function's own code begins to load, or when it never will. */
  readonly loading: Promise<void>;
  #settleLoading: () => void = () => {};
  readonly #startedAt = performance.now();
  readonly #options: FunctionWorkerOptions;
  readonly #host: Promise<FunctionHost | undefined>;
  #send: ((message: InvokeMessage) => void) | undefined;
  #settleInit: (outcome: InitOutcome) => void = () => {};
  #settleInvocation: ((outcome: InvocationOutcome) => void) | undefined;
  #requestId: string | undefined;
  #watch: NodeJS.Timeout | undefined;
  #watchedEach = 0;
  #isMeasuring = false;
  #isReady = false;
  #fatal: ErrorReport | undefined;
  #outOfMemory = false;
  #exited = false;

  constructor(options: FunctionWorkerOptions) {
    this.#options = options;
    this.initialized = new Promise((resolve) => {
      this.#settleInit = resolve;
    });
    this.loading = new Promise((resolve) => {
      this.#settleLoading = resolve;
    });
    this.#host = this.#start();
  }

  get exited(): boolean {
    return this.#exited;
  }

  /** @param timeoutMilliseconds `Infinity` while a debugger may hold the function. */
  invoke(message: InvokeMessage, timeoutMilliseconds: number): Promise<InvocationOutcome> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMilliseconds)
        ? setTimeout(() => this.#settleInvocation?.({ kind: "timeout" }), timeoutMilliseconds)
        : undefined;
      this.#requestId = message.requestId;
      this.#watchUsage(WATCH_MILLISECONDS);
      this.#settleInvocation = (outcome) => {
        this.#settleInvocation = undefined;
        clearTimeout(timer);
        resolve(outcome);
      };
      if (this.#exited) this.#settleInvocation(crashed("exit status 1"));
      else this.#send?.(message);
    });
  }

  /** Ends it whatever it is doing, endless loops included. */
  async stop(): Promise<void> {
    clearInterval(this.#watch);
    const host = await this.#host;
    await host?.kill();
  }

  async #start(): Promise<FunctionHost | undefined> {
    const { hosts, request, start, onLog, onCall } = this.#options;
    try {
      const host = await hosts.take(request);
      host.listen({
        onMessage: (message) => this.#receive(message),
        onOutput: (text) => onLog(Date.now(), text.trimEnd()),
        onExit: (exit) => this.#ended(exit),
        ...(onCall && { onCall }),
      });
      this.#send = (message) => host.send(message);
      const { callOrigin, ...rest } = start;
      host.send(host.takesCalls && onCall !== undefined ? start : rest);
      this.#watchUsage(WATCH_MILLISECONDS);
      return host;
    } catch (error) {
      this.#ended({ error: error instanceof Error ? error : new Error(String(error)) });
      return undefined;
    }
  }

  /**
   * What V8 does not limit by itself is looked at from outside, before it takes the whole machine. Short
   * events follow one another too fast to set a timer for each: the look after the last one slows down.
   */
  #watchUsage(milliseconds: number): void {
    if (this.#watchedEach === milliseconds) return;
    clearInterval(this.#watch);
    if (this.#exited) return;
    this.#watchedEach = milliseconds;
    this.#watch = setInterval(() => void this.#look(), milliseconds);
    if (milliseconds === REST_WATCH_MILLISECONDS) this.#watch.unref();
  }

  async #look(): Promise<void> {
    const isAtRest = this.#isReady && this.#settleInvocation === undefined;
    if (isAtRest) this.#watchUsage(REST_WATCH_MILLISECONDS);
    // A thread that a debugger holds does not answer before it goes on.
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const usage = await (await this.#host)?.usage();
    this.#isMeasuring = false;
    if (usage === undefined || this.#exited) return;
    const limit = this.#options.request.memoryMegabytes * 1024 * 1024;
    const { memoryBytes, tasks } = usage;
    if (memoryBytes <= limit && tasks <= MOST_TASKS) return;
    if (memoryBytes > limit) this.#outOfMemory = true;
    else this.#options.onLog(Date.now(), `more than ${MOST_TASKS} processes and threads: ended`);
    await this.stop();
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case "log":
        this.#options.onLog(message.time, message.payload);
        return;
      case "result":
        if (message.requestId !== this.#requestId) return;
        this.#settleInvocation?.({
          kind: "result",
          payload: message.payload,
          memoryBytes: message.memoryBytes,
        });
        return;
      case "error":
        if (message.requestId !== this.#requestId) return;
        this.#settleInvocation?.({
          kind: "error",
          error: message.error,
          memoryBytes: message.memoryBytes,
        });
        return;
      case "loading":
        this.#settleLoading();
        return;
      case "ready":
        this.#isReady = true;
        this.#settleInit({ kind: "ready", milliseconds: this.#elapsed() });
        return;
      case "init-error":
        this.#settleInit({
          kind: "failed",
          error: message.error,
          milliseconds: this.#elapsed(),
        });
        return;
      case "fatal":
        this.#fatal = message.error;
    }
  }

  #ended(exit: HostExit): void {
    this.#exited = true;
    this.#settleLoading();
    clearInterval(this.#watch);
    const error = this.#fatal ?? errorOf(this.#outOfMemory ? { signal: "SIGKILL" } : exit);
    const reason = this.#outOfMemory ? "Runtime.OutOfMemory" : error.errorType;
    this.#settleInit({ kind: "failed", error, milliseconds: this.#elapsed() });
    this.#settleInvocation?.({ kind: "crash", error, reason });
    this.#options.onExit();
  }

  #elapsed(): number {
    return performance.now() - this.#startedAt;
  }
}

function errorOf({ code, signal, error }: HostExit): ErrorReport {
  if (error !== undefined) {
    const trace = (error.stack ?? "").split("\n");
    return { errorType: error.name, errorMessage: error.message, trace };
  }
  if (signal !== undefined) return exitError(`signal: ${SIGNAL_NAMES[signal] ?? signal}`);
  return exitError(code === 0 ? undefined : `exit status ${code}`);
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
