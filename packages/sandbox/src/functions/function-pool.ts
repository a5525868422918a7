import { randomBytes, randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { FunctionConfiguration, FunctionServiceOptions, InvokeResult } from "../services.ts";
import { functionEnvironment, functionVersion } from "./function-environment.ts";
import { FunctionWorker, type InitOutcome, type InvocationOutcome } from "./function-worker.ts";
import { endLine, logStreamName, reportLine, startLine } from "./invocation-log.ts";
import type { ErrorReport, WorkerSettings } from "./worker/messages.ts";

export interface FunctionPoolOptions
  extends Pick<
    FunctionServiceOptions,
    "credentialsFor" | "endpoints" | "region" | "logs" | "onEvent"
  > {
  readonly compileCacheDirectory: string;
  /** Threads a function may have; more events wait. AWS has no such limit. */
  readonly maximumWorkers: number;
  /** Events a function may have at once without a reservation: the account's concurrency. */
  readonly accountConcurrency: number;
  /** Whether a debugger may hold a thread, so that no timeout is enforced. */
  readonly isDebugged: () => boolean;
}

interface WarmWorker {
  readonly worker: FunctionWorker;
  readonly configuration: FunctionConfiguration;
  readonly logStream: string;
  init: InitOutcome | undefined;
  idleSince: number;
}

interface PendingEvent {
  readonly payload: string;
  readonly invokedFunctionArn: string;
  readonly settle: (result: InvokeResult) => void;
  readonly since: number;
}

/** How long an event waits before a further worker is started: up to one a core, and beyond. */
const PATIENCE_MILLISECONDS = { belowCores: 2, beyondCores: 100 };
const GROW_INTERVAL_MILLISECONDS = 10;

/** The workers of one function: events go to a warm one, wait for one, or start one. */
export class FunctionPool {
  #configuration: FunctionConfiguration;
  readonly #options: FunctionPoolOptions;
  readonly #idle: WarmWorker[] = [];
  readonly #all = new Set<WarmWorker>();
  readonly #waiting: PendingEvent[] = [];
  #running = 0;
  #starting = 0;
  #growTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(configuration: FunctionConfiguration, options: FunctionPoolOptions) {
    this.#configuration = configuration;
    this.#options = options;
  }

  get configuration(): FunctionConfiguration {
    return this.#configuration;
  }

  /** Takes over new code or settings: idle workers go, busy ones finish their event first. */
  replace(configuration: FunctionConfiguration): void {
    this.#configuration = configuration;
    for (const warm of this.#idle.splice(0)) this.#discard(warm);
  }

  invoke(payload: string, invokedFunctionArn: string): Promise<InvokeResult> {
    const limit = this.#configuration.reservedConcurrency ?? this.#options.accountConcurrency;
    if (this.#closed || this.#running + this.#waiting.length >= limit) {
      return Promise.resolve({ kind: "throttled" });
    }
    return new Promise((settle) => {
      const event = { payload, invokedFunctionArn, settle, since: performance.now() };
      const warm = this.#idle.pop();
      if (warm) {
        void this.#run(warm, event);
        return;
      }
      this.#waiting.push(event);
      if (this.#all.size === 0) this.#startWorker();
      else this.#growLater();
    });
  }

  /** Ends workers that have been idle since before `time`, all but the one used last. */
  retire(time: number): void {
    for (const warm of this.#idle.slice(0, -1)) {
      if (warm.idleSince < time) this.#discard(warm);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#growTimer);
    for (const event of this.#waiting.splice(0)) event.settle({ kind: "throttled" });
    await Promise.all([...this.#all].map((warm) => warm.worker.stop()));
  }

  #growLater(): void {
    this.#growTimer ??= setTimeout(() => {
      this.#growTimer = undefined;
      if (this.#waiting.length === 0 || this.#closed) return;
      if (this.#needsWorker(performance.now())) this.#startWorker();
      this.#growLater();
    }, GROW_INTERVAL_MILLISECONDS);
  }

  /** Quick handlers gain nothing by more workers than cores, those that wait for something do. */
  #needsWorker(now: number): boolean {
    const [first] = this.#waiting;
    const hasRoom = this.#all.size < this.#options.maximumWorkers;
    // One at a time: what a worker changes shows only once it runs.
    if (first === undefined || !hasRoom || this.#starting > 0) return false;
    const { belowCores, beyondCores } = PATIENCE_MILLISECONDS;
    const patience = this.#all.size < availableParallelism() ? belowCores : beyondCores;
    return now - first.since >= patience;
  }

  #startWorker(): void {
    const configuration = this.#configuration;
    const { credentialsFor, endpoints, region, logs, onEvent } = this.#options;
    const version = functionVersion(configuration);
    const logStream = logStreamName(new Date(), version, randomBytes(16).toString("hex"));
    const log = (time: number, message: string) =>
      logs.append(configuration.logGroupName, logStream, { time: new Date(time), message });

    this.#starting += 1;
    log(Date.now(), `INIT_START Runtime Version: nodejs:${process.versions.node}`);
    const warm: WarmWorker = {
      worker: new FunctionWorker({
        settings: settingsOf(configuration),
        environment: functionEnvironment({
          configuration,
          credentials: credentialsFor(configuration.roleArn, configuration.functionName),
          endpoints,
          region,
          logStreamName: logStream,
        }),
        memoryMegabytes: configuration.memoryMegabytes,
        compileCacheDirectory: this.#options.compileCacheDirectory,
        onLog: log,
        onExit: () => this.#forget(warm),
      }),
      configuration,
      logStream,
      init: undefined,
      idleSince: 0,
    };
    this.#all.add(warm);
    onEvent?.({
      code: "function-worker-started",
      level: "debug",
      data: { functionName: configuration.functionName, workers: this.#all.size },
    });
    void this.#initialize(warm);
  }

  async #initialize(warm: WarmWorker): Promise<void> {
    const init = await withinInitLimit(warm.worker, this.#options.isDebugged());
    this.#starting -= 1;
    warm.init = init;
    if (init.kind === "ready") return this.#next(warm);

    this.#log(
      warm,
      `INIT_REPORT Init Duration: ${init.milliseconds.toFixed(2)} ms\tPhase: init\tStatus: error\tError Type: ${init.error.errorType}`,
    );
    const event = this.#waiting.shift();
    if (event) this.#answerFailedInit(warm, event, init.error);
    this.#discard(warm);
    if (this.#waiting.length > 0) this.#growLater();
  }

  #answerFailedInit(warm: WarmWorker, event: PendingEvent, error: ErrorReport): void {
    const requestId = randomUUID();
    this.#log(warm, startLine(requestId, functionVersion(warm.configuration)));
    event.settle(this.#functionError(warm, requestId, error));
    this.#finish(warm, requestId, 0, { kind: "crash", error, reason: error.errorType });
  }

  /** Gives a worker that is free its next event, or lets it rest. */
  #next(warm: WarmWorker): void {
    if (warm.worker.exited) return;
    if (warm.configuration !== this.#configuration || this.#closed) {
      this.#discard(warm);
      if (this.#waiting.length > 0 && this.#all.size === 0 && !this.#closed) this.#startWorker();
      return;
    }
    const event = this.#waiting.shift();
    if (event) {
      void this.#run(warm, event);
      return;
    }
    warm.idleSince = Date.now();
    this.#idle.push(warm);
  }

  async #run(warm: WarmWorker, event: PendingEvent): Promise<void> {
    this.#running += 1;
    const requestId = randomUUID();
    const { configuration } = warm;
    const timeout = this.#options.isDebugged()
      ? Number.POSITIVE_INFINITY
      : configuration.timeoutSeconds * 1000;
    this.#log(warm, startLine(requestId, functionVersion(configuration)));

    const startedAt = performance.now();
    const outcome = await warm.worker.invoke(
      {
        requestId,
        payload: event.payload,
        deadline: Date.now() + configuration.timeoutSeconds * 1000,
        invokedFunctionArn: event.invokedFunctionArn,
        traceId: traceId(),
      },
      timeout,
    );
    const duration = performance.now() - startedAt;

    this.#running -= 1;
    event.settle(this.#resultOf(warm, requestId, outcome));
    this.#finish(warm, requestId, duration, outcome);
    if (outcome.kind === "result" || outcome.kind === "error") this.#next(warm);
    else {
      this.#discard(warm);
      if (this.#waiting.length > 0 && this.#all.size === 0 && !this.#closed) this.#startWorker();
    }
  }

  #resultOf(warm: WarmWorker, requestId: string, outcome: InvocationOutcome): InvokeResult {
    if (outcome.kind === "result") return { kind: "ok", payload: JSON.parse(outcome.payload) };
    if (outcome.kind === "error") return this.#functionError(warm, requestId, outcome.error);
    if (outcome.kind === "crash") {
      const isExit = outcome.error.errorType === "Runtime.ExitError";
      const errorMessage = isExit
        ? `RequestId: ${requestId} ${outcome.error.errorMessage}`
        : outcome.error.errorMessage;
      return this.#functionError(warm, requestId, { ...outcome.error, errorMessage });
    }
    const seconds = warm.configuration.timeoutSeconds.toFixed(2);
    this.#log(
      warm,
      `${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds`,
    );
    return this.#functionError(warm, requestId, {
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
    });
  }

  #functionError(warm: WarmWorker, requestId: string, error: ErrorReport): InvokeResult {
    const { errorType, errorMessage } = error;
    this.#options.onEvent?.({
      code: errorType === "Sandbox.Timedout" ? "function-timeout" : "function-error",
      level: "error",
      data: {
        functionName: warm.configuration.functionName,
        requestId,
        errorType,
        errorMessage,
        trace: error.trace ?? [],
      },
    });
    return { kind: "function-error", errorType, errorMessage, payload: error };
  }

  #finish(
    warm: WarmWorker,
    requestId: string,
    durationMilliseconds: number,
    outcome: InvocationOutcome,
  ): void {
    this.#log(warm, endLine(requestId));
    const init = warm.init;
    this.#log(
      warm,
      reportLine({
        requestId,
        durationMilliseconds,
        memoryMegabytes: warm.configuration.memoryMegabytes,
        memoryUsedBytes: "memoryBytes" in outcome ? outcome.memoryBytes : 0,
        ...(init?.kind === "ready" ? { initMilliseconds: init.milliseconds } : {}),
        ...(outcome.kind === "timeout" ? { status: "timeout" } : {}),
        ...(outcome.kind === "crash" ? { status: "error", errorType: outcome.reason } : {}),
      }),
    );
    // Init is reported with the first event only.
    warm.init = undefined;
  }

  #log(warm: WarmWorker, message: string): void {
    this.#options.logs.append(warm.configuration.logGroupName, warm.logStream, {
      time: new Date(),
      message,
    });
  }

  #discard(warm: WarmWorker): void {
    this.#forget(warm);
    void warm.worker.stop();
  }

  #forget(warm: WarmWorker): void {
    this.#all.delete(warm);
    const index = this.#idle.indexOf(warm);
    if (index !== -1) this.#idle.splice(index, 1);
  }
}

function settingsOf(configuration: FunctionConfiguration): WorkerSettings {
  const { codeDirectory, handler, runtime, sourceMapDirectory } = configuration;
  return {
    codeDirectory,
    handler,
    runtime,
    ...(sourceMapDirectory === undefined ? {} : { sourceMapDirectory }),
  };
}

/** Lambda gives the init phase 10 seconds: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MILLISECONDS = 10_000;

async function withinInitLimit(worker: FunctionWorker, isDebugged: boolean): Promise<InitOutcome> {
  if (isDebugged) return worker.initialized;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<InitOutcome>((resolve) => {
    timer = setTimeout(() => {
      resolve({
        kind: "failed",
        error: {
          errorType: "Sandbox.Timedout",
          errorMessage: "Error: initialization timed out after 10.00 seconds",
        },
        milliseconds: INIT_LIMIT_MILLISECONDS,
      });
    }, INIT_LIMIT_MILLISECONDS);
  });
  return Promise.race([worker.initialized, limit]).finally(() => clearTimeout(timer));
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const id = randomBytes(20).toString("hex");
  return `Root=1-${seconds}-${id.slice(0, 24)};Parent=${id.slice(24)};Sampled=0`;
}
