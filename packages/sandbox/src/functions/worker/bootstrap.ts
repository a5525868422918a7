import { realpathSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { type CallHandler, handlerCaller, type LambdaContext } from "./call-handler.ts";
import { loadHandler } from "./load-handler.ts";
import type { InvokeMessage, StartMessage, WorkerMessage, WorkerSettings } from "./messages.ts";
import { installModuleHooks } from "./module-hooks.ts";
import { captureOutput } from "./output.ts";
import { RuntimeError, reportError } from "./runtime-error.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, plus its slack. */
const MAXIMUM_RESPONSE_BYTES = 6_291_556;

if (parentPort === null) throw new Error("this module runs in a worker thread only");
const port = parentPort;
const settings = (workerData as WorkerSettings | null) ?? (await assigned());
const post = (message: WorkerMessage): void => port.postMessage(message);
const output = captureOutput((text) => post({ type: "log", time: Date.now(), text }));
const exit = process.exit;
const eventLoop = {
  onEmpty: undefined as (() => void) | undefined,
  ranEmpty() {
    const callback = this.onEmpty;
    this.onEmpty = undefined;
    port.ref();
    // Promise reactions do not run from within `beforeExit`.
    if (callback) setImmediate(callback);
  },
};

/** A thread that was started ahead learns what it is for. */
function assigned(): Promise<WorkerSettings> {
  // What nearly every function imports: there is time for it now.
  void Promise.all([import("node:http"), import("node:https"), import("node:http2")]);
  return new Promise((resolve) => {
    port.once("message", ({ settings, environment }: StartMessage) => {
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, environment);
      if (settings !== null) resolve(settings);
    });
  });
}

async function start(): Promise<void> {
  if (settings.nodeOptions !== undefined) process.env.NODE_OPTIONS = settings.nodeOptions;
  process.cwd = () => settings.codeDirectory;
  const codeDirectory = realpathSync(settings.codeDirectory);
  installModuleHooks({ ...settings, codeDirectory });

  let failed = false;
  const fail = (label: string, error: unknown, status: number) => {
    if (failed) return;
    failed = true;
    output.logFailure(label, error);
    output.flush();
    post({ type: "fatal", error: reportError(error) });
    exit(status);
  };
  process.on("uncaughtException", (error) => fail("Uncaught Exception", error, 129));
  process.on("unhandledRejection", (reason) => {
    const error = new RuntimeError("UnhandledPromiseRejection", String(reason));
    if (reason instanceof Error && reason.stack !== undefined) error.stack = reason.stack;
    fail("Unhandled Promise Rejection", error, 128);
  });

  try {
    const handler = await loadHandler(codeDirectory, settings.handler);
    const call = handlerCaller({ handler, runtime: settings.runtime });
    process.on("beforeExit", () => eventLoop.ranEmpty());
    port.on("message", (message: InvokeMessage) => void invoke(call, message));
    post({ type: "ready" });
  } catch (error) {
    output.logFailure("Uncaught Exception", error);
    output.flush();
    post({ type: "init-error", error: reportError(error) });
  }
}

async function invoke(call: CallHandler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  output.setRequestId(requestId);
  process.env._X_AMZN_TRACE_ID = message.traceId;
  // The port alone keeps an idle worker alive; without it, an event loop that runs empty shows.
  port.unref();
  try {
    const result = await call(JSON.parse(message.payload), contextOf(message), eventLoop);
    const payload = serialize(result);
    output.flush();
    post({ type: "result", requestId, payload, memoryBytes: memoryBytes() });
  } catch (error) {
    output.logFailure("Invoke Error", error);
    output.flush();
    post({ type: "error", requestId, error: reportError(error), memoryBytes: memoryBytes() });
  } finally {
    eventLoop.onEmpty = undefined;
    port.ref();
  }
}

function contextOf(message: InvokeMessage): LambdaContext {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: message.invokedFunctionArn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => message.deadline - Date.now(),
  };
}

function serialize(result: unknown): string {
  const payload = stringify(result);
  if (payload.length * 3 > MAXIMUM_RESPONSE_BYTES) {
    const bytes = Buffer.byteLength(payload);
    if (bytes > MAXIMUM_RESPONSE_BYTES) throw new ResponseTooLarge();
  }
  return payload;
}

class ResponseTooLarge extends Error {
  override name = "Function.ResponseSizeTooLarge";
  constructor() {
    super(
      `Response payload size exceeded maximum allowed payload size (${MAXIMUM_RESPONSE_BYTES} bytes).`,
    );
  }
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    throw new Error("Unable to stringify response body");
  }
}

function memoryBytes(): number {
  const heap = getHeapStatistics();
  return heap.total_heap_size + heap.external_memory + heap.malloced_memory;
}

await start();
