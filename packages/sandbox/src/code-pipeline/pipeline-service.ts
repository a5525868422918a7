import { randomUUID } from "node:crypto";
import { EventEmitter, on } from "node:events";
import type { SandboxEvent } from "../services.ts";
import type { ActionServices } from "./actions.ts";
import {
  type Execution,
  eventsSoFar,
  type PipelineEvent,
  type StageRecord,
  stageOf,
  withAction,
  withStage,
} from "./execution.ts";
import type { ExecutionStore } from "./execution-store.ts";
import type { PipelineDefinition, RetryMode } from "./pipeline-definition.ts";
import { type ApprovalAnswer, PipelineRun } from "./pipeline-run.ts";
import { createRunningLogs } from "./running-logs.ts";
import { StageGate } from "./stage-gate.ts";

/** A request about a pipeline that cannot be done, and why. */
export class PipelineError extends Error {
  readonly code:
    | "PipelineNotFound"
    | "ExecutionNotFound"
    | "NotRetryable"
    | "NotWaiting"
    | "NotRunning";

  constructor(code: PipelineError["code"], message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}

/** A pipeline of a stack, with what it builds from. */
export interface PipelineSummary {
  readonly name: string;
  readonly stages: readonly string[];
  /** In the order of the stages; an approval is one of the actions. */
  readonly actions: readonly {
    readonly stage: string;
    readonly name: string;
    readonly kind: "source" | "build" | "approval";
  }[];
  readonly sources: readonly { readonly repositoryId: string; readonly branch: string }[];
}

/** Runs the pipelines that exist. */
export interface PipelineService {
  put(pipeline: PipelineDefinition): Promise<void>;
  delete(name: string): Promise<void>;
  has(name: string): boolean;
  pipelines(): readonly PipelineSummary[];
  /** The newest first. */
  executions(name: string): readonly Execution[];
  start(name: string, trigger: string): Promise<Execution>;
  /** Runs the failed stage of an execution again. @throws {PipelineError} */
  retry(name: string, id: string, mode: RetryMode): Promise<Execution>;
  /** Answers the approval that an execution waits for. @throws {PipelineError} */
  approve(name: string, id: string, answer: ApprovalAnswer): Promise<void>;
  /** @throws {PipelineError} */
  stop(name: string, id: string, reason: string): Promise<void>;
  /** What the build of an action printed, as far as its role let it be kept. */
  logs(name: string, id: string, action: string): Promise<readonly string[]>;
  /** What has happened, and what happens from now on, until the execution has ended. */
  watch(name: string, id: string, signal?: AbortSignal): AsyncIterable<PipelineEvent>;
  /** Takes up what an earlier process left: what ran has failed, what waited waits on. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export interface PipelineServiceOptions {
  readonly store: ExecutionStore;
  readonly services: ActionServices;
  readonly onEvent?: (event: SandboxEvent) => void;
}

export function createPipelineService(options: PipelineServiceOptions): PipelineService {
  const { store, services, onEvent } = options;
  const pipelines = new Map<string, PipelineDefinition>();
  const runs = new Map<string, { readonly run: PipelineRun; readonly ended: Promise<unknown> }>();
  const gates = new Map<string, StageGate>();
  const events = new EventEmitter<{ event: [string, PipelineEvent] }>().setMaxListeners(0);
  const closing = new AbortController();
  const printed = createRunningLogs();
  let isClosed = false;

  const gateOf = (pipeline: string, stage: string) => {
    const key = `${pipeline} ${stage}`;
    const gate = gates.get(key) ?? new StageGate();
    gates.set(key, gate);
    return gate;
  };
  const pipelineOf = (name: string) => {
    const found = pipelines.get(name);
    if (found !== undefined) return found;
    throw new PipelineError("PipelineNotFound", `there is no pipeline ${name}`);
  };
  const executionOf = (name: string, id: string) => {
    const found = store.get(name, id);
    if (found !== undefined) return found;
    throw new PipelineError("ExecutionNotFound", `pipeline ${name} has no execution ${id}`);
  };

  function drive(pipeline: PipelineDefinition, execution: Execution): void {
    const { id } = execution;
    const run = new PipelineRun({
      pipeline,
      execution,
      services,
      gateOf: (stage) => gateOf(pipeline.name, stage),
      // A process that ends leaves the record as it is: the next one says what became of it.
      save: async (changed) => (isClosed ? undefined : store.save(changed)),
      onEvent(event) {
        events.emit("event", id, event);
        const isLog = event.type === "log";
        if (isLog) printed.print(id, event.action, event.line);
        if (event.type === "execution") printed.forget(id);
        const data = { pipeline: pipeline.name, execution: id };
        onEvent?.({ code: isLog ? "pipeline-log" : "pipeline-changed", level: "debug", data });
      },
    });
    const ended = run
      .go()
      .then(async (last) => {
        runs.delete(id);
        if (last.status === "Failed" && !isClosed) await rollBack(pipeline, last);
      })
      .catch((error: Error) => {
        // What it had come to cannot be kept: the next start says what became of it.
        runs.delete(id);
        const data = { pipeline: pipeline.name, execution: id, reason: error.message };
        onEvent?.({ code: "pipeline-interrupted", level: "error", data });
      });
    runs.set(id, { run, ended });
  }

  /** Runs the failed stage with what the last execution that succeeded in it was made of. */
  async function rollBack(pipeline: PipelineDefinition, failed: Execution): Promise<void> {
    const stage = failed.stages.find(({ status }) => status === "Failed");
    const definition = pipeline.stages.find(({ name }) => name === stage?.name);
    if (failed.type === "ROLLBACK" || definition?.onFailure.result !== "ROLLBACK") return;
    const target = store
      .of(pipeline.name)
      .find(
        (each) =>
          each.id !== failed.id &&
          each.type === "STANDARD" &&
          each.startedAt < failed.startedAt &&
          stageOf(each, definition.name)?.status === "Succeeded",
      );
    if (target === undefined) return;
    await begin(pipeline, {
      ...newExecution(pipeline.name, `the failure of execution ${failed.id} in ${definition.name}`),
      type: "ROLLBACK",
      onlyStage: definition.name,
      variables: target.variables,
      artifacts: target.artifacts,
      ...(target.revision && { revision: target.revision }),
    });
  }

  const newExecution = (pipelineName: string, trigger: string): Execution => ({
    id: randomUUID(),
    pipelineName,
    status: "InProgress",
    type: "STANDARD",
    trigger,
    startedAt: services.now().toISOString(),
    variables: {},
    artifacts: {},
    stages: [],
  });

  async function begin(pipeline: PipelineDefinition, execution: Execution): Promise<Execution> {
    await store.save(execution);
    drive(pipeline, execution);
    return execution;
  }

  return {
    async put(pipeline) {
      pipelines.set(pipeline.name, pipeline);
      for (const { repositoryId } of summaryOf(pipeline).sources) {
        await services.repositories.ensure(repositoryId);
      }
    },
    async delete(name) {
      pipelines.delete(name);
      const running = store.of(name).flatMap(({ id }) => runs.get(id) ?? []);
      for (const { run } of running) run.stop("the pipeline was deleted");
      await Promise.all(running.map(({ ended }) => ended));
      await store.removeAll(name);
    },
    has: (name) => pipelines.has(name),
    pipelines: () => [...pipelines.values()].map(summaryOf),
    executions: (name) => store.of(name),
    start: async (name, trigger) => begin(pipelineOf(name), newExecution(name, trigger)),
    async retry(name, id, mode) {
      const pipeline = pipelineOf(name);
      const execution = executionOf(name, id);
      const stage = execution.stages.find(
        ({ status }) => status === "Failed" || status === "Stopped",
      );
      if (execution.status === "InProgress" || stage === undefined) {
        throw new PipelineError(
          "NotRetryable",
          `execution ${id} is ${execution.status}: only one that failed in a stage is tried again`,
        );
      }
      const newer = store
        .of(name)
        .find(
          (each) => each.startedAt > execution.startedAt && stageOf(each, stage.name) !== undefined,
        );
      if (newer !== undefined) {
        throw new PipelineError(
          "NotRetryable",
          `execution ${newer.id} came to stage ${stage.name} after ${id}: try that one again, or push`,
        );
      }
      if (!pipeline.stages.some((each) => each.name === stage.name)) {
        throw new PipelineError("NotRetryable", `the pipeline has no stage ${stage.name} any more`);
      }
      const { endedAt: _, summary: __, ...rest } = execution;
      return begin(pipeline, {
        ...withStage(rest, stage.name, (each) => retried(each, mode)),
        status: "InProgress",
      });
    },
    async approve(name, id, answer) {
      executionOf(name, id);
      const run = runs.get(id)?.run;
      const [place] = run?.waitingFor ?? [];
      if (run === undefined || place === undefined || !run.answer(place, answer)) {
        throw new PipelineError("NotWaiting", `execution ${id} waits for no approval`);
      }
    },
    async stop(name, id, reason) {
      executionOf(name, id);
      const running = runs.get(id);
      if (running === undefined) throw new PipelineError("NotRunning", `execution ${id} has ended`);
      running.run.stop(reason);
      await running.ended;
    },
    async logs(name, id, action) {
      const actions = executionOf(name, id).stages.flatMap((stage) => stage.actions);
      const build = actions.find((each) => each.name === action)?.build;
      return build === undefined ? printed.lines(id, action) : services.builds.logs(build.id);
    },
    async *watch(name, id, signal) {
      const ended = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      const next = on(events, "event", { signal: ended });
      const execution = executionOf(name, id);
      if (execution.status !== "InProgress") {
        yield { type: "execution", execution };
        return;
      }
      yield* eventsSoFar(execution);
      try {
        for await (const [of, event] of next as AsyncIterable<[string, PipelineEvent]>) {
          if (of !== id) continue;
          yield event;
          if (event.type === "execution") return;
        }
      } catch (error) {
        if (!ended.aborted) throw error;
      }
    },
    async recover() {
      for (const pipeline of pipelines.values()) {
        for (const execution of store.of(pipeline.name).toReversed()) {
          if (execution.status !== "InProgress") continue;
          const recovered = interrupted(execution, services.now().toISOString());
          await store.save(recovered);
          if (recovered.status === "InProgress") drive(pipeline, recovered);
        }
      }
    },
    async close() {
      isClosed = true;
      closing.abort();
      const running = [...runs.values()];
      for (const { run } of running) run.stop("the sandbox ended");
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

/** What a retry runs again: what failed, or all of the stage. */
function retried(stage: StageRecord, mode: RetryMode): StageRecord {
  const kept = stage.actions.filter(
    ({ status }) => mode === "FAILED_ACTIONS" && status === "Succeeded",
  );
  return { name: stage.name, actions: kept };
}

/** An execution whose process is gone: actions that ran have failed, approvals wait on. */
function interrupted(execution: Execution, now: string): Execution {
  let result = execution;
  let failedStage: string | undefined;
  for (const stage of execution.stages) {
    for (const action of stage.actions) {
      if (action.status !== "InProgress" || action.approval !== undefined) continue;
      failedStage = stage.name;
      const summary = "the sandbox ended while it ran";
      result = withAction(result, stage.name, {
        ...action,
        status: "Failed",
        endedAt: now,
        summary,
      });
    }
  }
  if (failedStage === undefined) return execution;
  return {
    ...withStage(result, failedStage, (stage) => ({ ...stage, status: "Failed" })),
    status: "Failed",
    endedAt: now,
    summary: `stage ${failedStage} failed: the sandbox ended while it ran`,
  };
}

function summaryOf({ name, stages }: PipelineDefinition): PipelineSummary {
  return {
    name,
    stages: stages.map((stage) => stage.name),
    actions: stages.flatMap((stage) =>
      stage.actions.map(({ name, kind }) => ({ stage: stage.name, name, kind })),
    ),
    sources: stages
      .flatMap(({ actions }) => actions)
      .filter(({ kind }) => kind === "source")
      .map(({ configuration }) => ({
        repositoryId: configuration.FullRepositoryId ?? "",
        branch: configuration.BranchName ?? "",
      })),
  };
}
