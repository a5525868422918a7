import { availableParallelism } from "node:os";
import type { FunctionConfiguration, InvokeResult } from "../services.ts";
import {
  ExecutionEnvironment,
  type ExecutionEnvironmentOptions,
  type FunctionEvent,
} from "./execution-environment.ts";

export interface FunctionPoolOptions extends ExecutionEnvironmentOptions {
  /** Workers a function may have; more events wait. AWS has no such limit. */
  readonly maximumWorkers: number;
  /** Events a function may have at once without a reservation: the account's concurrency. */
  readonly accountConcurrency: number;
}

interface WaitingEvent extends FunctionEvent {
  readonly settle: (result: InvokeResult) => void;
  readonly since: number;
}

/** How long an event waits before a further worker is started: on a core of its own, and beyond. */
const PATIENCE_MILLISECONDS = { onOwnCore: 2, beyond: 100 };
/** What takes longer is taken to wait for something. */
const SHORT_EVENT_MILLISECONDS = 20;
/** The share of its time from which on the server is what events wait for. */
const BUSY_SHARE = 0.5;
/** The server has one; all others may run a function, and one does in any case. */
const FUNCTION_CORES = Math.max(1, availableParallelism() - 1);
const GROW_INTERVAL_MILLISECONDS = 10;

/** The workers of one function: an event goes to a warm one, waits for one, or starts one. */
export class FunctionPool {
  #configuration: FunctionConfiguration;
  readonly #options: FunctionPoolOptions;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: WaitingEvent[] = [];
  /** The workers that run an event, with the time at which it began. */
  readonly #running = new Map<ExecutionEnvironment, number>();
  #starting = 0;
  /** From when on it is seen how busy the server is. */
  #seen = { at: 0, utilization: performance.eventLoopUtilization() };
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
    for (const environment of [...this.#idle]) this.#discard(environment);
  }

  invoke(event: FunctionEvent): Promise<InvokeResult> {
    const limit = this.#configuration.reservedConcurrency ?? this.#options.accountConcurrency;
    if (this.#closed || this.#running.size + this.#waiting.length >= limit) {
      return Promise.resolve({ kind: "throttled" });
    }
    const environment = this.#idle.pop();
    if (environment) return this.#run(environment, event);

    return new Promise((settle) => {
      this.#waiting.push({ ...event, settle, since: performance.now() });
      this.#ensureProgress();
    });
  }

  /** When its idle workers have had their last event, in epoch milliseconds. */
  get idleTimes(): readonly number[] {
    return this.#idle.map(({ idleSince }) => idleSince);
  }

  /** Ends workers that have been idle since before `time`, and all but the one used last since `beyondFirst`. */
  retire(time: number, beyondFirst: number): void {
    const last = this.#idle.at(-1);
    for (const environment of [...this.#idle]) {
      const since = environment === last ? time : Math.max(time, beyondFirst);
      if (environment.idleSince < since) this.#discard(environment);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#growTimer);
    for (const event of this.#waiting.splice(0)) event.settle({ kind: "throttled" });
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  async #run(environment: ExecutionEnvironment, event: FunctionEvent): Promise<InvokeResult> {
    const { payload, invokedFunctionArn } = event;
    this.#running.set(environment, performance.now());
    const { result, spent } = await environment.run({ payload, invokedFunctionArn });
    this.#running.delete(environment);
    if (spent) this.#discard(environment);
    else this.#release(environment);
    this.#ensureProgress();
    return result;
  }

  /** Gives a worker that is free its next event, or lets it rest. */
  #release(environment: ExecutionEnvironment): void {
    if (this.#closed || environment.configuration !== this.#configuration) {
      this.#discard(environment);
      return;
    }
    if (!environment.isAlive) return;
    const event = this.#waiting.shift();
    if (event) {
      void this.#run(environment, event).then(event.settle);
      return;
    }
    environment.idleSince = Date.now();
    this.#idle.push(environment);
  }

  /** Sees to it that waiting events get a worker, at once if there is none at all. */
  #ensureProgress(): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    if (this.#all.size === 0) void this.#startWorker();
    this.#growTimer ??= setTimeout(() => {
      this.#growTimer = undefined;
      if (this.#needsWorker(performance.now())) void this.#startWorker();
      this.#ensureProgress();
    }, GROW_INTERVAL_MILLISECONDS);
  }

  /**
   * A worker more would take the core that the server needs, and be cold: short events are sooner through
   * one after the other. Those that wait for something other than the server gain by more workers.
   */
  #needsWorker(now: number): boolean {
    const [first] = this.#waiting;
    const hasRoom = this.#all.size < this.#options.maximumWorkers;
    // One at a time: what a worker changes shows only once it runs.
    if (first === undefined || !hasRoom || this.#closed || this.#starting > 0) return false;
    const { onOwnCore, beyond } = PATIENCE_MILLISECONDS;
    if (this.#all.size < FUNCTION_CORES) return now - first.since >= onOwnCore;
    if (now - this.#seen.at < beyond || this.#isServerBusy(now)) return false;
    const takesLong = (begun: number) => now - begun >= SHORT_EVENT_MILLISECONDS;
    return now - first.since >= beyond && [...this.#running.values()].some(takesLong);
  }

  /** Since the last look. */
  #isServerBusy(now: number): boolean {
    const { utilization: before } = this.#seen;
    const utilization = performance.eventLoopUtilization();
    this.#seen = { at: now, utilization };
    return performance.eventLoopUtilization(utilization, before).utilization >= BUSY_SHARE;
  }

  async #startWorker(): Promise<void> {
    const environment = new ExecutionEnvironment(this.#configuration, this.#options, () =>
      this.#forget(environment),
    );
    this.#all.add(environment);
    this.#options.onEvent?.({
      code: "function-worker-started",
      level: "debug",
      data: { functionName: this.#configuration.functionName, workers: this.#all.size },
    });

    this.#starting += 1;
    const init = await environment.initialized;
    this.#starting -= 1;
    if (init.kind === "ready") this.#release(environment);
    else {
      // The failure is the answer to one event; the next one tries again, as on Lambda.
      const event = this.#waiting.shift();
      event?.settle(environment.refuse(init.error));
      this.#discard(environment);
    }
    this.#ensureProgress();
  }

  #discard(environment: ExecutionEnvironment): void {
    this.#forget(environment);
    void environment.stop();
  }

  #forget(environment: ExecutionEnvironment): void {
    this.#all.delete(environment);
    const index = this.#idle.indexOf(environment);
    if (index !== -1) this.#idle.splice(index, 1);
  }
}
