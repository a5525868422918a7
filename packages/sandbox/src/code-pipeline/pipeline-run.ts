import { type ActionOutcome, type ActionServices, runBuildAction, runSource } from "./actions.ts";
import {
  type ActionRecord,
  type Execution,
  type ExecutionStatus,
  type PipelineEvent,
  type StageStatus,
  stageOf,
  withAction,
  withStage,
} from "./execution.ts";
import type {
  ActionDefinition,
  PipelineDefinition,
  StageDefinition,
} from "./pipeline-definition.ts";
import type { StageGate } from "./stage-gate.ts";
import { resolveInJson, resolveVariables } from "./variables.ts";

/** An answer to an approval. */
export interface ApprovalAnswer {
  readonly isApproved: boolean;
  readonly by: string;
  readonly comment?: string;
}

export interface PipelineRunOptions {
  readonly pipeline: PipelineDefinition;
  readonly execution: Execution;
  readonly services: ActionServices;
  readonly gateOf: (stage: string) => StageGate;
  /** Keeps the record; nothing goes on before it is on disk. */
  readonly save: (execution: Execution) => Promise<void>;
  readonly onEvent: (event: PipelineEvent) => void;
}

/** One execution on its way through the stages. */
export class PipelineRun {
  readonly #options: PipelineRunOptions;
  readonly #controller = new AbortController();
  readonly #approvals = new Map<string, (answer: ApprovalAnswer) => void>();
  #execution: Execution;
  #stopReason = "it was stopped";

  constructor(options: PipelineRunOptions) {
    this.#options = options;
    this.#execution = options.execution;
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** The approvals that it waits for, as `<stage>/<action>`. */
  get waitingFor(): readonly string[] {
    return [...this.#approvals.keys()];
  }

  /** Whether there was somebody to hear the answer. */
  answer(place: string, answer: ApprovalAnswer): boolean {
    const settle = this.#approvals.get(place);
    this.#approvals.delete(place);
    settle?.(answer);
    return settle !== undefined;
  }

  stop(reason: string): void {
    this.#stopReason = reason;
    this.#controller.abort();
  }

  /** Runs what has not succeeded yet, stage by stage. @returns how it ended */
  async go(): Promise<Execution> {
    const { pipeline, gateOf } = this.#options;
    const { id, onlyStage } = this.#execution;
    for (const stage of pipeline.stages) {
      if (onlyStage !== undefined && stage.name !== onlyStage) continue;
      if (stageOf(this.#execution, stage.name)?.status === "Succeeded") continue;
      const gate = gateOf(stage.name);
      const entering = gate.enter(id, pipeline.executionMode, this.#controller.signal);
      if (
        gate.inside !== undefined &&
        gate.inside !== id &&
        pipeline.executionMode !== "PARALLEL"
      ) {
        await this.#setStage(stage.name, "Waiting", `execution ${gate.inside} is in it`);
      }
      const entry = await entering;
      if (entry.kind === "superseded") {
        return this.#end("Superseded", `execution ${entry.by} is newer`);
      }
      if (entry.kind === "stopped") return this.#end("Stopped", this.#stopReason);
      let status: StageStatus;
      try {
        status = await this.#runStage(stage);
      } finally {
        gate.leave(id);
      }
      if (status === "Stopped") return this.#end("Stopped", this.#stopReason);
      if (status === "Failed") return this.#end("Failed", this.#failureOf(stage.name));
    }
    return this.#end("Succeeded");
  }

  async #runStage(stage: StageDefinition): Promise<StageStatus> {
    await this.#setStage(stage.name, "InProgress");
    let status = await this.#runActions(stage);
    if (status === "Failed" && stage.onFailure.result === "RETRY") {
      if (stage.onFailure.retryMode === "ALL_ACTIONS") {
        await this.#update(
          withStage(this.#execution, stage.name, (each) => ({ ...each, actions: [] })),
        );
      }
      await this.#setStage(stage.name, "InProgress", "tried again");
      status = await this.#runActions(stage);
    }
    await this.#setStage(stage.name, status);
    return status;
  }

  async #runActions(stage: StageDefinition): Promise<StageStatus> {
    const groups = Map.groupBy(stage.actions, ({ runOrder }) => runOrder);
    for (const order of [...groups.keys()].sort((a, b) => a - b)) {
      const actions = (groups.get(order) ?? []).filter(
        ({ name }) => this.#recordOf(stage.name, name)?.status !== "Succeeded",
      );
      const outcomes = await Promise.all(actions.map((action) => this.#runAction(stage, action)));
      if (this.#controller.signal.aborted) return "Stopped";
      if (outcomes.includes("Failed")) return "Failed";
    }
    return "Succeeded";
  }

  async #runAction(
    stage: StageDefinition,
    action: ActionDefinition,
  ): Promise<ActionOutcome["status"]> {
    const startedAt = this.#now();
    const begun = performance.now();
    await this.#setAction(stage.name, { name: action.name, status: "InProgress", startedAt });
    const outcome = await this.#perform(stage, action, startedAt).catch(
      (error: Error): ActionOutcome => ({ status: "Failed", summary: error.message }),
    );
    const { status, summary, variables, artifacts, revision, build } = outcome;
    const { namespace } = action;
    const execution = this.#execution;
    const approval = this.#recordOf(stage.name, action.name)?.approval;
    const record: ActionRecord = {
      name: action.name,
      status: this.#controller.signal.aborted && status === "Failed" ? "Abandoned" : status,
      startedAt,
      endedAt: this.#now(),
      ...(summary !== undefined && { summary }),
      ...(build && { build }),
      ...(approval && { approval }),
    };
    await this.#update(
      withAction(
        {
          ...execution,
          artifacts: { ...execution.artifacts, ...artifacts },
          variables: {
            ...execution.variables,
            ...(namespace !== undefined && { [namespace]: variables ?? {} }),
          },
          ...(revision && { revision }),
        },
        stage.name,
        record,
      ),
    );
    this.#options.onEvent({
      type: "action",
      stage: stage.name,
      action: action.name,
      status: record.status,
      milliseconds: Math.round(performance.now() - begun),
      ...(summary !== undefined && { detail: summary }),
      ...(status === "Failed" && build && { tail: build.tail }),
    });
    return status;
  }

  async #perform(
    stage: StageDefinition,
    action: ActionDefinition,
    startedAt: string,
  ): Promise<ActionOutcome> {
    const { pipeline, services, onEvent } = this.#options;
    const variables = {
      ...this.#execution.variables,
      codepipeline: { PipelineExecutionId: this.#execution.id },
      variables: pipeline.variables,
    };
    const configuration = Object.fromEntries(
      Object.entries(action.configuration).map(([name, text]) => [
        name,
        name === "EnvironmentVariables"
          ? resolveInJson(text, variables)
          : resolveVariables(text, variables),
      ]),
    );
    const place = { stage: stage.name, action: action.name };
    const run = {
      pipeline,
      action,
      configuration,
      execution: this.#execution,
      onLine: (line: string) => onEvent({ type: "log", ...place, line }),
      signal: this.#controller.signal,
    };
    if (action.kind === "source") return runSource(services, run);
    if (action.kind === "approval") {
      return this.#awaitApproval(place, startedAt, configuration.CustomData ?? "");
    }
    return runBuildAction(services, run, () => undefined);
  }

  async #awaitApproval(
    { stage, action }: { readonly stage: string; readonly action: string },
    startedAt: string,
    question: string,
  ): Promise<ActionOutcome> {
    const { signal } = this.#controller;
    const record = {
      name: action,
      status: "InProgress",
      startedAt,
      approval: { question },
    } as const;
    const answered = new Promise<ApprovalAnswer | undefined>((resolve) => {
      if (signal.aborted) return resolve(undefined);
      this.#approvals.set(`${stage}/${action}`, resolve);
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    await this.#setAction(stage, record, question || "waits for an approval");
    const answer = await answered;
    if (answer === undefined) return { status: "Failed", summary: this.#stopReason };
    const { isApproved, by, comment } = answer;
    const approval = { question, by, ...(comment !== undefined && { comment }) };
    await this.#update(withAction(this.#execution, stage, { ...record, approval }));
    const why = comment === undefined ? "" : `: ${comment}`;
    return {
      status: isApproved ? "Succeeded" : "Failed",
      summary: `${isApproved ? "approved" : "rejected"} by ${by}${why}`,
    };
  }

  #recordOf(stage: string, action: string): ActionRecord | undefined {
    return stageOf(this.#execution, stage)?.actions.find(({ name }) => name === action);
  }

  #failureOf(stage: string): string {
    const failed = stageOf(this.#execution, stage)?.actions.filter(
      ({ status }) => status === "Failed",
    );
    const reasons = (failed ?? []).map(({ name, summary }) => `${name}: ${summary ?? "failed"}`);
    return `stage ${stage} failed: ${reasons.join("; ")}`;
  }

  async #setStage(name: string, status: StageStatus, detail?: string): Promise<void> {
    await this.#update(withStage(this.#execution, name, (stage) => ({ ...stage, status })));
    this.#options.onEvent({
      type: "stage",
      stage: name,
      status,
      ...(detail !== undefined && { detail }),
    });
  }

  async #setAction(stage: string, record: ActionRecord, detail?: string): Promise<void> {
    await this.#update(withAction(this.#execution, stage, record));
    const { name: action, status } = record;
    this.#options.onEvent({
      type: "action",
      stage,
      action,
      status,
      ...(detail !== undefined && { detail }),
    });
  }

  async #update(execution: Execution): Promise<void> {
    this.#execution = execution;
    await this.#options.save(execution);
  }

  async #end(status: ExecutionStatus, summary?: string): Promise<Execution> {
    const stages = this.#execution.stages.map((stage) =>
      stage.status === "Waiting" ? { name: stage.name, actions: stage.actions } : stage,
    );
    await this.#update({
      ...this.#execution,
      stages,
      status,
      endedAt: this.#now(),
      ...(summary !== undefined && { summary }),
    });
    this.#options.onEvent({ type: "execution", execution: this.#execution });
    return this.#execution;
  }

  #now(): string {
    return this.#options.services.now().toISOString();
  }
}
