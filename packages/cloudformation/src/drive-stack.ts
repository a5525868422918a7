import type {
  BegunDeployment,
  CancelStep,
  DeleteStackResult,
  Denied,
  DeployStackRequest,
  DeployStackResult,
  NewEvents,
  Provisioner,
  RemoveStackRequest,
  Running,
  StackEvent,
  Unreachable,
  Waiting,
} from "./provisioner.ts";

/** What the loop around a provisioner's steps is given. */
export interface DriveOptions {
  /** @default a real timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Called in order, once for each event. */
  readonly onEvent?: (event: StackEvent) => void;
  /** Cancels the deployment: the stack rolls back, the outcome is `cancelled`. */
  readonly signal?: AbortSignal;
  /** Takes no further step; the operation goes on, and driving it again joins it. */
  readonly stop?: AbortSignal;
  /** Somebody else asked for it: a denial does not end it, and it is left to others. @default false */
  readonly isForeign?: boolean;
  /** Told each time that the provisioner cannot be reached; it is tried again for ever. */
  readonly onUnreachable?: (trouble: { readonly reason: string; readonly attempt: number }) => void;
  /**
   * Ends where it would wait, and begins where another call ended so: `{}` for the first one. For
   * callers that cannot live as long as an operation.
   */
  readonly from?: DriveProgress;
}

/** What one call leaves to the next; of no consequence when it is lost, but that steps are repeated. */
export interface DriveProgress {
  readonly hasBegun?: boolean;
  /** What the operation has told of itself. */
  readonly stackId?: string;
  readonly cursor?: string;
  readonly cancel?: CancelStep["outcome"];
  /** How often in a row the provisioner could not be reached. */
  readonly failures?: number;
}

/** The operation goes on: drive it again after a while. */
export interface Paused {
  readonly outcome: "paused";
  readonly waitMilliseconds: number;
  readonly progress: DriveProgress;
}

/** The caller stopped, or may not go on, while the operation went on. */
export interface Interrupted {
  readonly outcome: "interrupted";
  /** Why somebody else has to go on. */
  readonly denied?: string;
}

/** Milliseconds before the provisioner is tried again; the last one is repeated. */
const BACK_OFF: readonly number[] = [200, 1000, 5000, 15_000, 60_000];

/** Takes the steps of a deployment until it has ended. */
export function deployStack(
  provisioner: Provisioner,
  request: DeployStackRequest,
  options?: Omit<DriveOptions, "stop" | "isForeign" | "from">,
): Promise<DeployStackResult>;
export function deployStack(
  provisioner: Provisioner,
  request: DeployStackRequest,
  options: DriveOptions,
): Promise<DeployStackResult | Interrupted | Paused>;
export async function deployStack(
  provisioner: Provisioner,
  request: DeployStackRequest,
  options: DriveOptions = {},
): Promise<DeployStackResult | Interrupted | Paused> {
  const loop = new StepLoop(options);
  const { stackName, clientToken } = request;
  const { hasBegun, cancel: cancelled, ...told } = options.from ?? {};
  let deployment: BegunDeployment | undefined = hasBegun
    ? { stackName, clientToken, ...progressOf(told) }
    : undefined;
  let cancel = cancelled;
  while (loop.goesOn) {
    if (options.signal?.aborted && (cancel === undefined || isUnheard(cancel))) {
      const step = await provisioner.cancel(deployment ?? { stackName, clientToken });
      cancel = step.outcome;
      if (step.outcome === "denied" && options.isForeign) return leftToOthers(step);
      if (step.outcome === "unreachable" || step.outcome === "denied") {
        await loop.retry(step.reason);
        continue;
      }
      if (step.outcome === "not-begun") return cancelledBefore(provisioner, stackName);
      deployment ??= { stackName, clientToken };
    }
    if (deployment === undefined) {
      const step = await provisioner.begin(request);
      if (step.outcome === "unreachable") {
        await loop.retry(step.reason);
        continue;
      }
      if (step.outcome === "denied") {
        if (options.isForeign) return leftToOthers(step);
        return { outcome: "failed", reason: step.reason, stack: undefined };
      }
      loop.answered();
      if (step.outcome === "waiting") await loop.pause(step.waitMilliseconds);
      else if (step.outcome !== "begun") return step;
      else deployment = { stackName, clientToken, ...progressOf({ stackId: step.stackId }) };
      continue;
    }
    const step = await provisioner.look(deployment);
    if (step.outcome === "denied" && options.isForeign) return leftToOthers(step);
    if (step.outcome === "unreachable" || step.outcome === "denied") {
      await loop.retry(step.reason);
    } else if (step.outcome === "not-begun") {
      deployment = undefined;
    } else {
      loop.report(step.events);
      if (step.outcome !== "running") {
        const { events: _, ...result } = step;
        return cancel === "requested" && result.outcome === "failed"
          ? { ...result, outcome: "cancelled" }
          : result;
      }
      const stackId = step.stackId ?? deployment.stackId;
      const cursor = step.cursor ?? deployment.cursor;
      deployment = { stackName, clientToken, ...progressOf({ stackId, cursor }) };
      await loop.pause(step.waitMilliseconds);
    }
  }
  return loop.ended({
    ...(deployment && { hasBegun: true, ...progressOf(deployment) }),
    ...(cancel && { cancel }),
  });
}

/** Takes the steps of a deletion until it has ended. */
export function removeStack(
  provisioner: Provisioner,
  request: RemoveStackRequest,
  options?: Omit<DriveOptions, "signal" | "stop" | "isForeign" | "from">,
): Promise<DeleteStackResult>;
export function removeStack(
  provisioner: Provisioner,
  request: RemoveStackRequest,
  options: Omit<DriveOptions, "signal">,
): Promise<DeleteStackResult | Interrupted | Paused>;
export function removeStack(
  provisioner: Provisioner,
  request: RemoveStackRequest,
  options: Omit<DriveOptions, "signal"> = {},
): Promise<DeleteStackResult | Interrupted | Paused> {
  return driveOperation<DeleteStackResult>(
    (progress) => provisioner.remove({ ...request, ...progress }),
    options,
  );
}

/** What an operation has told of itself: the next step is told it. */
export type Progress = Pick<DriveProgress, "stackId" | "cursor">;

/** A step of an operation that starts with its first step. */
type TakeStep<Result> = (
  progress: Progress,
) => Promise<((Running | Result) & NewEvents) | Waiting | Unreachable | Denied>;

type Failure = { readonly outcome: "failed"; readonly reason: string; readonly stack: undefined };

/** Takes the steps of an operation that starts with its first step, until it has ended. */
export function driveOperation<Result extends { readonly outcome: string }>(
  take: TakeStep<Result>,
  options: Omit<DriveOptions, "signal" | "from">,
): Promise<Result | Failure | Interrupted>;
export function driveOperation<Result extends { readonly outcome: string }>(
  take: TakeStep<Result>,
  options: Omit<DriveOptions, "signal">,
): Promise<Result | Failure | Interrupted | Paused>;
export async function driveOperation<Result extends { readonly outcome: string }>(
  take: TakeStep<Result>,
  options: Omit<DriveOptions, "signal">,
): Promise<Result | Failure | Interrupted | Paused> {
  const loop = new StepLoop(options);
  let progress = progressOf(options.from ?? {});
  while (loop.goesOn) {
    const step = await take(progress);
    const hasBegun = progress.stackId !== undefined;
    if (isOutcome<Denied>(step, "denied") && (options.isForeign || !hasBegun)) {
      if (options.isForeign) return leftToOthers(step);
      return { outcome: "failed", reason: step.reason, stack: undefined };
    }
    if (isOutcome<Unreachable | Denied>(step, "unreachable", "denied")) {
      await loop.retry(step.reason);
    } else if (isOutcome<Waiting>(step, "waiting")) {
      loop.answered();
      await loop.pause(step.waitMilliseconds);
    } else {
      loop.report(step.events);
      if (!isOutcome<Running & NewEvents>(step, "running")) {
        const { events: _, ...result } = step;
        return result as unknown as Result;
      }
      const { stackId = progress.stackId, cursor = progress.cursor } = step;
      progress = progressOf({ stackId, cursor });
      await loop.pause(step.waitMilliseconds);
    }
  }
  return loop.ended(progress);
}

function isOutcome<Step extends { readonly outcome: string }>(
  step: { readonly outcome: string },
  ...outcomes: readonly Step["outcome"][]
): step is Step {
  return outcomes.includes(step.outcome);
}

function leftToOthers({ reason }: Denied): Interrupted {
  return { outcome: "interrupted", denied: reason };
}

function isUnheard(cancel: CancelStep["outcome"]): boolean {
  return cancel === "unreachable" || cancel === "denied";
}

async function cancelledBefore(
  provisioner: Provisioner,
  stackName: string,
): Promise<DeployStackResult> {
  const stack = await provisioner.describe(stackName).catch(() => undefined);
  return { outcome: "cancelled", reason: "cancelled before it began", stack };
}

function progressOf(told: {
  readonly stackId?: string | undefined;
  readonly cursor?: string | undefined;
}): Progress {
  const { stackId, cursor } = told;
  return { ...(stackId !== undefined && { stackId }), ...(cursor && { cursor }) };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits between steps, and reports what they bring. */
class StepLoop {
  readonly #options: DriveOptions;
  #failures: number;
  /** Set where a caller that cannot wait has to go on later. */
  #paused: number | undefined;

  constructor(options: DriveOptions) {
    this.#options = options;
    this.#failures = options.from?.failures ?? 0;
  }

  get goesOn(): boolean {
    return this.#paused === undefined && !this.#options.stop?.aborted;
  }

  /** What is said of an operation that has not ended. */
  ended(progress: Omit<DriveProgress, "failures">): Interrupted | Paused {
    if (this.#paused === undefined) return { outcome: "interrupted" };
    const failures = this.#failures;
    return {
      outcome: "paused",
      waitMilliseconds: this.#paused,
      progress: { ...progress, ...(failures > 0 && { failures }) },
    };
  }

  report(events: readonly StackEvent[]): void {
    this.answered();
    for (const event of events) this.#options.onEvent?.(event);
  }

  /** The provisioner is there again. */
  answered(): void {
    this.#failures = 0;
  }

  /** Waits longer after each failure in a row. */
  async retry(reason: string): Promise<void> {
    const delay = BACK_OFF[Math.min(this.#failures, BACK_OFF.length - 1)] ?? 0;
    this.#failures += 1;
    this.#options.onUnreachable?.({ reason, attempt: this.#failures });
    await this.pause(delay);
  }

  /** Waits, at most until the caller stops or cancels. */
  async pause(milliseconds: number): Promise<void> {
    const { sleep = wait, stop, signal, from } = this.#options;
    if (from !== undefined) {
      this.#paused = milliseconds;
      return;
    }
    // A signal that is aborted already has been heard.
    const wakers = [stop, signal].filter((one) => one !== undefined && !one.aborted);
    if (milliseconds <= 0 || stop?.aborted) return;
    const woken = Promise.withResolvers<void>();
    const done = new AbortController();
    const listening = { once: true, signal: done.signal };
    for (const waker of wakers) waker?.addEventListener("abort", () => woken.resolve(), listening);
    await Promise.race([sleep(milliseconds), woken.promise]);
    done.abort();
  }
}
