import type { Timers } from "../schedules/timers.ts";
import type { FunctionService, InvokeResult } from "../services.ts";
import type { BatchOutcome, EventSource } from "./event-source.ts";

/** Lambda looks for records four times a second. */
const POLL_MILLISECONDS = 250;
/** How long a failed batch waits, twice as long each time. */
const BACKOFF_MILLISECONDS = { first: 250, longest: 10_000 };

export interface PollerOptions {
  readonly source: EventSource;
  readonly functions: Pick<FunctionService, "invoke">;
  /** Name, with a qualifier if wanted. */
  readonly functionName: string;
  /** Whether the function says which records it has not processed. */
  readonly reportsItemFailures: boolean;
  readonly timers: Timers;
  /** Told of what went wrong outside the function, when it begins to. */
  readonly onProblem: (reason: string) => void;
}

/** Calls a function with what a source has. */
export interface Poller {
  /** Ends once the batch under way is settled. */
  stop(): Promise<void>;
}

export function startPoller(options: PollerOptions): Poller {
  const { source, timers } = options;
  let isStopped = false;
  let wake = () => {};
  let problem: string | undefined;

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const cancel = timers.after(milliseconds, resolve);
      wake = () => {
        cancel();
        resolve();
      };
      if (isStopped) wake();
    });

  async function run(): Promise<void> {
    let backoff = BACKOFF_MILLISECONDS.first;
    while (!isStopped) {
      const outcome = await step();
      if (outcome === "idle") await pause(POLL_MILLISECONDS);
      if (outcome === "processed") backoff = BACKOFF_MILLISECONDS.first;
      if (outcome !== "failed") continue;
      await pause(backoff);
      backoff = Math.min(backoff * 2, BACKOFF_MILLISECONDS.longest);
    }
  }

  async function step(): Promise<"idle" | "processed" | "failed"> {
    try {
      const batch = await source.next();
      problem = undefined;
      if (batch === undefined) return "idle";
      const outcome = await invoke(
        batch.records.map(({ id }) => id),
        {
          Records: batch.records.map(({ payload }) => payload),
        },
      );
      await batch.settle(outcome);
      return outcome.kind === "processed" ? "processed" : "failed";
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== problem && !isStopped) options.onProblem(reason);
      problem = reason;
      return "failed";
    }
  }

  async function invoke(ids: readonly string[], payload: object): Promise<BatchOutcome> {
    const result = await options.functions.invoke({ functionName: options.functionName, payload });
    return outcomeOf(result, options.reportsItemFailures ? ids : undefined);
  }

  const running = run();
  return {
    async stop() {
      isStopped = true;
      wake();
      await running;
    },
  };
}

/** @param ids of the records, where the function says which of them failed */
function outcomeOf(result: InvokeResult, ids: readonly string[] | undefined): BatchOutcome {
  if (result.kind === "function-error") {
    const requestId = result.requestId === undefined ? {} : { requestId: result.requestId };
    return { kind: "failed", failed: "all", functionError: true, ...requestId };
  }
  if (result.kind !== "ok") return { kind: "not-invoked" };
  const failed = ids === undefined ? new Set<string>() : reportedFailures(result.payload, ids);
  if (failed !== "all" && failed.size === 0) return { kind: "processed" };
  const requestId = result.requestId === undefined ? {} : { requestId: result.requestId };
  return { kind: "failed", failed, functionError: false, ...requestId };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html */
function reportedFailures(answer: unknown, ids: readonly string[]): "all" | ReadonlySet<string> {
  const none = new Set<string>();
  if (answer === null || answer === undefined || answer === "") return none;
  if (typeof answer !== "object") return "all";
  const { batchItemFailures: failures } = answer as { batchItemFailures?: unknown };
  if (failures === undefined || failures === null) return none;
  if (!Array.isArray(failures)) return "all";
  const reported = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    String(failure?.itemIdentifier ?? ""),
  );
  // An identifier that no record of the batch has fails all of it.
  return reported.every((id) => ids.includes(id)) ? new Set(reported) : "all";
}
