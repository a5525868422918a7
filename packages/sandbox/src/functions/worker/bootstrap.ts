import { realpathSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import { type CallHandler, handlerCaller, type LambdaContext } from "./call-handler.ts";
import { CALL_TRANSPORT, callTransport } from "./call-transport.ts";
import { processChannel, threadChannel } from "./channel.ts";
import { closeInherited } from "./close-inherited.ts";
import { guardSignals } from "./guard-signals.ts";
import { loadHandler } from "./load-handler.ts";
import type { InvokeMessage, StartMessage } from "./messages.ts";
import { installModuleHooks } from "./module-hooks.ts";
import { captureOutput } from "./output.ts";
import { RuntimeError, reportError } from "./runtime-error.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, plus its slack. */
const MAXIMUM_RESPONSE_BYTES = 6_291_556;

/** As often as the server looks by itself at what an event takes. */
const MEASURED_EACH_MILLISECONDS = 50;

const channel = parentPort === null ? processChannel() : threadChannel(parentPort);
const output = captureOutput((payload) => channel.post({ type: "log", time: Date.now(), payload }));
const { exit } = process;
const eventLoop = {
  onEmpty: undefined as (() => void) | undefined,
  ranEmpty() {
    const callback = this.onEmpty;
    this.onEmpty = undefined;
    // Promise reactions do not run from within `beforeExit`.
    if (callback) setImmediate(callback);
  },
};

/**
 * Learns which function this is; what nearly every function uses is loaded until then. Not as ES modules:
 * those of `node:http` load fetch and WebSocket too.
 */
async function assigned(): Promise<StartMessage> {
  if (parentPort === null) closeInherited();
  for (const name of ["node:http", "node:https", "node:http2"]) process.getBuiltinModule(name);
  // The process will be killed one day, which would lose what it has compiled.
  flushCompileCache();
  const message = await channel.receive();
  if (message.type !== "start") throw new Error(`${message.type} came before start`);
  return message;
}

async function start(): Promise<void> {
  const settings = await assigned();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, settings.environment);
  enterCodeDirectory(settings.codeDirectory);
  guardSignals();
  const codeDirectory = realpathSync(settings.codeDirectory);
  installModuleHooks({ ...settings, codeDirectory });
  if (settings.callOrigin !== undefined) {
    Object.assign(globalThis, { [CALL_TRANSPORT]: callTransport(settings.callOrigin) });
  }

  let failed = false;
  const fail = (label: string, error: unknown, status: number) => {
    if (failed) return;
    failed = true;
    output.logFailure(label, error);
    output.flush();
    channel.post({ type: "fatal", error: reportError(error) });
    exit(status);
  };
  process.on("uncaughtException", (error) => fail("Uncaught Exception", error, 129));
  process.on("unhandledRejection", (reason) => {
    const error = new RuntimeError("UnhandledPromiseRejection", String(reason));
    if (reason instanceof Error && reason.stack !== undefined) error.stack = reason.stack;
    fail("Unhandled Promise Rejection", error, 128);
  });

  let call: CallHandler;
  channel.post({ type: "loading" });
  try {
    const handler = await loadHandler(codeDirectory, settings.handler);
    call = handlerCaller({ handler, runtime: settings.runtime });
  } catch (error) {
    output.logFailure("Uncaught Exception", error);
    output.flush();
    channel.post({ type: "init-error", error: reportError(error) });
    return;
  }
  process.on("beforeExit", () => eventLoop.ranEmpty());
  channel.post({ type: "ready" });
  flushCompileCache();
  for (;;) {
    const message = await channel.receive();
    if (message.type === "invoke") await invoke(call, message);
  }
}

/** Threads share the directory of their process. */
function enterCodeDirectory(directory: string): void {
  if (parentPort === null) process.chdir(directory);
  else process.cwd = () => directory;
}

async function invoke(call: CallHandler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  output.setRequestId(requestId);
  process.env._X_AMZN_TRACE_ID = message.traceId;
  try {
    const result = await call(JSON.parse(message.payload), contextOf(message), eventLoop);
    const payload = serialize(result);
    output.flush();
    channel.post({ type: "result", requestId, payload, memoryBytes: memoryBytes() });
  } catch (error) {
    output.logFailure("Invoke Error", error);
    output.flush();
    channel.post({
      type: "error",
      requestId,
      error: reportError(error),
      memoryBytes: memoryBytes(),
    });
  } finally {
    eventLoop.onEmpty = undefined;
  }
}

function contextOf(message: InvokeMessage): LambdaContext {
  const { env } = process;
  const end = performance.now() + message.timeout;
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
    getRemainingTimeInMillis: () => Math.round(end - performance.now()),
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
  if (parentPort === null) return residentBytes();
  const heap = getHeapStatistics();
  return heap.total_heap_size + heap.external_memory + heap.malloced_memory;
}

const measured = { bytes: 0, at: Number.NEGATIVE_INFINITY };

/**
 * Asks a file of the kernel, which nothing opens for a function that has used up its descriptors. To
 * read it takes as long as a tenth of a short event, and so one answer serves for those of a moment.
 */
function residentBytes(): number {
  const now = performance.now();
  if (now - measured.at < MEASURED_EACH_MILLISECONDS) return measured.bytes;
  measured.at = now;
  try {
    measured.bytes = process.memoryUsage.rss();
  } catch {
    measured.bytes = 0;
  }
  return measured.bytes;
}

void start();
