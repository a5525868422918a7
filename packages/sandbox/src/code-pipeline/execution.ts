import type { BuildRecord } from "../code-build/build-record.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html */
export type ExecutionStatus =
  | "InProgress"
  | "Succeeded"
  | "Failed"
  | "Stopped"
  | "Superseded"
  | "Cancelled";

export type StageStatus = "Waiting" | "InProgress" | "Succeeded" | "Failed" | "Stopped";

export type ActionStatus = "InProgress" | "Succeeded" | "Failed" | "Abandoned";

/** One run of a pipeline: everything that is recorded of it. */
export interface Execution {
  readonly id: string;
  readonly pipelineName: string;
  readonly status: ExecutionStatus;
  /** Why it ended as it did. */
  readonly summary?: string;
  readonly type: "STANDARD" | "ROLLBACK";
  /** What started it, such as `a push of Ada Lovelace`. */
  readonly trigger: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The commit that it is about, once the source action has run. */
  readonly revision?: { readonly id: string; readonly message: string; readonly author: string };
  /** Output variables by namespace. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Keys in the artifact bucket by artifact name. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly stages: readonly StageRecord[];
  /** Of a rollback: the only stage that it runs. */
  readonly onlyStage?: string;
}

export interface StageRecord {
  readonly name: string;
  /** Absent before it was reached. */
  readonly status?: StageStatus;
  readonly actions: readonly ActionRecord[];
}

export interface ActionRecord {
  readonly name: string;
  readonly status: ActionStatus;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Why it failed, what it waits for, or what it did. */
  readonly summary?: string;
  readonly build?: BuildRecord;
  /** Of an approval: what is asked, and what was answered. */
  readonly approval?: {
    readonly question: string;
    readonly by?: string;
    readonly comment?: string;
  };
}

/** What whoever watches an execution is told. */
export type PipelineEvent =
  | { readonly type: "execution"; readonly execution: Execution }
  | {
      readonly type: "stage";
      readonly stage: string;
      readonly status: StageStatus;
      readonly detail?: string;
    }
  | {
      readonly type: "action";
      readonly stage: string;
      readonly action: string;
      readonly status: ActionStatus;
      readonly detail?: string;
      /** The last lines of a build that failed. */
      readonly tail?: readonly string[];
      readonly milliseconds?: number;
    }
  | {
      readonly type: "log";
      readonly stage: string;
      readonly action: string;
      readonly line: string;
    };

/** The record of a stage, changed. */
export function withStage(
  execution: Execution,
  name: string,
  change: (stage: StageRecord) => StageRecord,
): Execution {
  const known = execution.stages.some((stage) => stage.name === name);
  const stages = known ? execution.stages : [...execution.stages, { name, actions: [] }];
  return { ...execution, stages: stages.map((each) => (each.name === name ? change(each) : each)) };
}

/** The record of an action, put or replaced. */
export function withAction(execution: Execution, stage: string, action: ActionRecord): Execution {
  return withStage(execution, stage, (record) => ({
    ...record,
    actions: [...record.actions.filter(({ name }) => name !== action.name), action],
  }));
}

export const stageOf = (execution: Execution, name: string): StageRecord | undefined =>
  execution.stages.find((stage) => stage.name === name);

/** What whoever comes late is told: how far every stage and action is. */
export function* eventsSoFar(execution: Execution): Generator<PipelineEvent> {
  for (const { name: stage, status, actions } of execution.stages) {
    if (status === undefined) continue;
    yield { type: "stage", stage, status };
    for (const { name: action, status: state, summary, approval } of actions) {
      const detail = summary ?? approval?.question;
      yield {
        type: "action",
        stage,
        action,
        status: state,
        ...(detail !== undefined && { detail }),
      };
    }
  }
}
