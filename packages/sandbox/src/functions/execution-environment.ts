import { randomBytes, randomUUID } from "node:crypto";
import type { FunctionConfiguration, FunctionServiceOptions, InvokeResult } from "../services.ts";
import { eventGroup, LARGEST_KEPT_EVENT } from "./event-group.ts";
import { functionEnvironment, functionVersion } from "./function-environment.ts";
import { FunctionWorker, type InitOutcome, type InvocationOutcome } from "./function-worker.ts";
import type { HostSource } from "./host/host-source.ts";
import { isPython } from "./host/python.ts";
import { endLine, logStreamName, reportLine, startLine } from "./invocation-log.ts";
import type { ErrorReport, StartMessage } from "./worker/messages.ts";

export interface ExecutionEnvironmentOptions
  extends Pick<
    FunctionServiceOptions,
    "credentialsFor" | "endpoints" | "region" | "logs" | "onEvent" | "answerCall"
  > {
  readonly hosts: HostSource;
  /** Whether a debugger may hold a function, so that no timeout is enforced. */
  readonly isDebugged: () => boolean;
}

export interface FunctionEvent {
  /** JSON. */
  readonly payload: string;
  readonly invokedFunctionArn: string;
}

/** Lambda gives the init phase 10 seconds: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MILLISECONDS = 10_000;

/**
 * A worker with what Lambda puts around it: log stream, request ids, timeouts, and the errors that
 * an end of the process turns into.
 */
export class ExecutionEnvironment {
  readonly configuration: FunctionConfiguration;
  /** Settles when events can be run, or when they never can. */
  readonly initialized: Promise<InitOutcome>;
  /** Epoch milliseconds of the end of the last event. */
  idleSince = 0;
  readonly #options: ExecutionEnvironmentOptions;
  readonly #worker: FunctionWorker;
  readonly #logStream: string;
  #unreportedInit: number | undefined;

  constructor(
    configuration: FunctionConfiguration,
    options: ExecutionEnvironmentOptions,
    onExit: () => void,
  ) {
    const { functionName, roleArn } = configuration;
    const id = randomBytes(16).toString("hex");
    this.configuration = configuration;
    this.#options = options;
    this.#logStream = logStreamName(new Date(), functionVersion(configuration), id);
    const runtime = isPython(configuration.runtime) ? "python" : `nodejs:${process.versions.node}`;
    this.#log(`INIT_START Runtime Version: ${runtime}`);
    const environment = functionEnvironment({
      configuration,
      credentials: options.credentialsFor(roleArn, functionName),
      endpoints: options.endpoints,
      region: options.region,
      logStreamName: this.#logStream,
    });
    this.#worker = new FunctionWorker({
      start: {
        ...startMessage(configuration, environment),
        callOrigin: options.endpoints.dynamodb,
      },
      onCall: options.answerCall,
      request: configuration,
      hosts: options.hosts,
      onLog: (time, text) => {
        this.#log(text, new Date(time));
        const data = { functionName, message: text };
        options.onEvent?.({ code: "function-log", level: "info", data });
      },
      onExit,
    });
    this.initialized = this.#initialize();
  }

  /** False once its process has ended, after which it takes no more events. */
  get isAlive(): boolean {
    return !this.#worker.exited;
  }

  /** Runs one event. An environment that is then `spent` has to be stopped and replaced. */
  async run(
    event: FunctionEvent,
  ): Promise<{ readonly result: InvokeResult; readonly spent: boolean }> {
    const requestId = randomUUID();
    const timeout = this.configuration.timeoutSeconds * 1000;
    this.#log(startLine(requestId, functionVersion(this.configuration)));
    this.#keepEvent(event.payload);

    const startedAt = performance.now();
    const outcome = await this.#worker.invoke(
      { ...event, type: "invoke", requestId, timeout, traceId: traceId() },
      this.#options.isDebugged() ? Number.POSITIVE_INFINITY : timeout,
    );
    const duration = performance.now() - startedAt;

    const result = this.#resultOf(requestId, outcome);
    this.#report(requestId, duration, outcome);
    return { result, spent: outcome.kind === "crash" || outcome.kind === "timeout" };
  }

  #keepEvent(message: string): void {
    if (message.length > LARGEST_KEPT_EVENT) return;
    const group = eventGroup(this.configuration.functionName);
    this.#options.logs.append(group, this.#logStream, { time: new Date(), message });
  }

  /** Answers an event in place of a function that could not be loaded. */
  refuse(error: ErrorReport): InvokeResult {
    const requestId = randomUUID();
    const outcome = { kind: "crash", error, reason: error.errorType } as const;
    this.#log(startLine(requestId, functionVersion(this.configuration)));
    const result = this.#resultOf(requestId, outcome);
    this.#report(requestId, 0, outcome);
    return result;
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  async #initialize(): Promise<InitOutcome> {
    // How long a process takes to start is this machine's matter, not the function's.
    await this.#worker.loading;
    const init = await within(
      this.#worker.initialized,
      this.#options.isDebugged() ? undefined : INIT_LIMIT_MILLISECONDS,
    );
    const duration = init.milliseconds.toFixed(2);
    if (init.kind === "ready") this.#unreportedInit = init.milliseconds;
    else {
      this.#log(
        `INIT_REPORT Init Duration: ${duration} ms\tPhase: init\tStatus: error\tError Type: ${init.error.errorType}`,
      );
    }
    return init;
  }

  #resultOf(requestId: string, outcome: InvocationOutcome): InvokeResult {
    switch (outcome.kind) {
      case "result":
        return { kind: "ok", requestId, payload: JSON.parse(outcome.payload) };
      case "error":
        return this.#functionError(requestId, outcome.error);
      case "crash":
        return this.#functionError(requestId, withRequestId(outcome.error, requestId));
      case "timeout": {
        const message = `Task timed out after ${this.configuration.timeoutSeconds.toFixed(2)} seconds`;
        this.#log(`${new Date().toISOString()} ${requestId} ${message}`);
        return this.#functionError(requestId, {
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${requestId} Error: ${message}`,
        });
      }
    }
  }

  #functionError(requestId: string, error: ErrorReport): InvokeResult {
    const { errorType, errorMessage, stackTrace = [], trace = stackTrace } = error;
    const { functionName } = this.configuration;
    this.#options.onEvent?.({
      code: errorType === "Sandbox.Timedout" ? "function-timeout" : "function-error",
      level: "error",
      data: { functionName, requestId, errorType, errorMessage, trace },
    });
    return { kind: "function-error", requestId, errorType, errorMessage, payload: error };
  }

  #report(requestId: string, durationMilliseconds: number, outcome: InvocationOutcome): void {
    const init = this.#unreportedInit;
    this.#unreportedInit = undefined;
    this.#log(endLine(requestId));
    this.#log(
      reportLine({
        requestId,
        durationMilliseconds,
        memoryMegabytes: this.configuration.memoryMegabytes,
        memoryUsedBytes: "memoryBytes" in outcome ? outcome.memoryBytes : 0,
        ...(init === undefined ? {} : { initMilliseconds: init }),
        ...(outcome.kind === "timeout" ? { status: "timeout" } : {}),
        ...(outcome.kind === "crash" ? { status: "error", errorType: outcome.reason } : {}),
      }),
    );
  }

  #log(message: string, time = new Date()): void {
    this.#options.logs.append(this.configuration.logGroupName, this.#logStream, { time, message });
  }
}

function startMessage(
  configuration: FunctionConfiguration,
  environment: Readonly<Record<string, string>>,
): StartMessage {
  const { codeDirectory, handler, runtime, sourceMapDirectory } = configuration;
  return {
    type: "start",
    codeDirectory,
    handler,
    runtime,
    environment,
    ...(sourceMapDirectory === undefined ? {} : { sourceMapDirectory }),
  };
}

/** An end of the process is reported by Lambda itself, which puts the request's id in front. */
function withRequestId(error: ErrorReport, requestId: string): ErrorReport {
  if (error.errorType !== "Runtime.ExitError") return error;
  return { ...error, errorMessage: `RequestId: ${requestId} ${error.errorMessage}` };
}

async function within(
  initialized: Promise<InitOutcome>,
  limitMilliseconds: number | undefined,
): Promise<InitOutcome> {
  if (limitMilliseconds === undefined) return initialized;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<InitOutcome>((resolve) => {
    const error = {
      errorType: "Sandbox.Timedout",
      errorMessage: `Error: initialization timed out after ${(limitMilliseconds / 1000).toFixed(2)} seconds`,
    };
    const outcome = { kind: "failed", error, milliseconds: limitMilliseconds } as const;
    timer = setTimeout(() => resolve(outcome), limitMilliseconds);
  });
  return Promise.race([initialized, limit]).finally(() => clearTimeout(timer));
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  // Node.js draws the randomness of many UUIDs at once.
  const [root, parent] = [randomUUID(), randomUUID()].map((id) => id.replaceAll("-", ""));
  return `Root=1-${seconds}-${root?.slice(0, 24)};Parent=${parent?.slice(0, 16)};Sampled=0`;
}
