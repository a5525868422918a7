import { join } from "node:path";
import type { FunctionHost } from "./function-host.ts";
import { findIsolation, hiddenIn, type Isolation } from "./isolation.ts";
import { removeLeftovers, startProcessHost } from "./process-host.ts";
import { isPython, openPython, type Python } from "./python.ts";
import { nodeProgram, pythonProgram } from "./runtime-program.ts";
import { startThreadHost } from "./thread-host.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

export interface HostRequest {
  readonly functionName: string;
  /** Such as `nodejs24.x`. */
  readonly runtime: string;
  readonly memoryMegabytes: number;
  /** What `/tmp` holds. @default 512 */
  readonly temporaryMegabytes?: number;
  readonly codeDirectory: string;
  readonly sourceMapDirectory?: string;
}

/** Gives out hosts that load one function each. */
export interface HostSource {
  take(request: HostRequest): Promise<FunctionHost>;
  /** Starts a host ahead for a function that will be called. */
  prepare(request: HostRequest): void;
  /** Lets go of what is kept ahead if nothing was taken since `time`. */
  retire(time: number): void;
  close(): Promise<void>;
}

export interface HostSourceOptions {
  /** Holds what the hosts keep: temporary files, and compiled code for the next. */
  readonly directory: string;
  /** A debugger of this process reaches threads only. */
  readonly isDebugged: () => boolean;
  /** @default what this machine allows */
  readonly isolation?: Isolation;
}

/** A host without a function yet. */
interface Spare {
  readonly host: FunctionHost;
  readonly request: HostRequest;
}

/** After a host was taken: what was waiting for it has the processor to itself. */
const PAUSE_MILLISECONDS = 300;
/** Functions are put one after another; the last one says what is started ahead. */
const PREPARATION_MILLISECONDS = 20;

/** Gives out processes, and keeps one started ahead, so that the next function waits only for its code. */
export function createHostSource(options: HostSourceOptions): HostSource {
  const { directory, isDebugged } = options;
  const temporary = join(directory, "tmp");
  removeLeftovers(temporary);
  let spare: Spare | undefined;
  let preparation: Promise<void> | undefined;
  let isClosed = false;
  let lastTaken = 0;
  let timer: NodeJS.Timeout | undefined;
  let isPausing = false;
  let wanted: HostRequest | undefined;
  let watchdog: Watchdog | undefined;
  let count = 0;
  let found: Promise<Isolation> | undefined;
  let python: Promise<Python> | undefined;

  async function start(request: HostRequest): Promise<FunctionHost> {
    found ??= options.isolation ? Promise.resolve(options.isolation) : findIsolation();
    const isolation = await found;
    if (isolation === "process-group") watchdog ??= startWatchdog();
    if (isPython(request.runtime)) python ??= openPython();
    const program = isPython(request.runtime)
      ? pythonProgram(await (python as Promise<Python>))
      : nodeProgram(request.memoryMegabytes);
    // Its directory may be gone by now, and a process that began in there would never end.
    if (isClosed) throw new Error("the functions are closed");
    count += 1;
    return startProcessHost({
      isolation,
      program,
      memoryMegabytes: request.memoryMegabytes,
      temporaryMegabytes: temporaryOf(request),
      visible: pathsOf(request),
      temporaryDirectory: join(temporary, String(count)),
      compileCacheDirectory: join(directory, "compiled"),
      onGroup: (pid, isAlive) => watchdog?.note(pid, isAlive),
    });
  }

  function keepSpare(request: HostRequest): void {
    const isKept = spare !== undefined && serves(spare, request);
    if (preparation !== undefined || isKept || isDebugged() || isClosed) return;
    preparation = replaceSpare(request).finally(() => {
      preparation = undefined;
    });
  }

  async function replaceSpare(request: HostRequest): Promise<void> {
    const dropped = spare;
    spare = undefined;
    // Who asks for it later is told why there is none.
    const host = await start(request).catch(() => undefined);
    host?.keepAlive(false);
    if (host !== undefined) spare = { host, request };
    await dropped?.host.kill();
  }

  function keepSpareAfter(milliseconds: number, request: HostRequest): void {
    wanted = request;
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      isPausing = false;
      if (wanted !== undefined) keepSpare(wanted);
    }, milliseconds);
    timer.unref();
  }

  async function dropSpare(): Promise<void> {
    const dropped = spare;
    spare = undefined;
    await dropped?.host.kill();
  }

  return {
    async take(request) {
      if (isDebugged() && !isPython(request.runtime))
        return startThreadHost(request.functionName, request.memoryMegabytes);
      lastTaken = Date.now();
      if (!isPausing) {
        clearTimeout(timer);
        timer = undefined;
        isPausing = true;
      }
      keepSpareAfter(PAUSE_MILLISECONDS, request);
      if (spare === undefined || !serves(spare, request)) return start(request);
      const { host } = spare;
      spare = undefined;
      host.keepAlive(true);
      return host;
    },
    prepare: (request) => keepSpareAfter(PREPARATION_MILLISECONDS, request),
    retire(time) {
      if (lastTaken < time) void dropSpare();
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await preparation;
      await dropSpare();
      watchdog?.close();
      removeLeftovers(temporary);
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
const TEMPORARY_MEGABYTES = 512;

const temporaryOf = ({ temporaryMegabytes = TEMPORARY_MEGABYTES }: HostRequest) =>
  temporaryMegabytes;

const pathsOf = ({ codeDirectory, sourceMapDirectory }: HostRequest): readonly string[] =>
  sourceMapDirectory === undefined ? [codeDirectory] : [codeDirectory, sourceMapDirectory];

function serves({ host, request: spare }: Spare, request: HostRequest): boolean {
  if (host.exited || spare.memoryMegabytes !== request.memoryMegabytes) return false;
  if (temporaryOf(spare) !== temporaryOf(request)) return false;
  if (isPython(spare.runtime) !== isPython(request.runtime)) return false;
  const shown = new Set(pathsOf(spare).flatMap(hiddenIn));
  return pathsOf(request)
    .flatMap(hiddenIn)
    .every((name) => shown.has(name));
}
