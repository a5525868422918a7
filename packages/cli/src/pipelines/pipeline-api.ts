import type { Execution, PipelineEvent, PipelineSummary, RetryMode } from "@proton/sandbox";

/** A pipeline of a service, with what it has run. */
export interface PipelineState {
  readonly name: string;
  readonly serviceName: string;
  readonly stages: readonly string[];
  readonly actions: PipelineSummary["actions"];
  readonly sources: readonly {
    readonly repositoryId: string;
    readonly branch: string;
    /** Where `git push` goes. */
    readonly directory: string;
  }[];
  /** The newest first. */
  readonly executions: readonly Execution[];
}

/** What can be asked of a pipeline. */
export type PipelineRequest =
  | { readonly verb: "start"; readonly pipeline: string; readonly trigger: string }
  | {
      readonly verb: "retry";
      readonly pipeline: string;
      readonly execution: string;
      readonly mode: RetryMode;
    }
  | {
      readonly verb: "approve";
      readonly pipeline: string;
      readonly execution: string;
      readonly isApproved: boolean;
      readonly by: string;
      readonly comment?: string;
    }
  | {
      readonly verb: "stop";
      readonly pipeline: string;
      readonly execution: string;
      readonly reason: string;
    };

/** What happened to an execution, and at its end where the new code answers. */
export type PipelineNews =
  | PipelineEvent
  | { readonly type: "end"; readonly execution: Execution; readonly urls: readonly string[] };

/** The pipelines that run on this machine. */
export interface PipelineApi {
  list(): Promise<readonly PipelineState[]>;
  /** @returns the execution that it is about; nothing for an approval or a stop */
  request(request: PipelineRequest): Promise<Execution | undefined>;
  /** What the build of an action printed. */
  logs(pipeline: string, execution: string, action: string): Promise<readonly string[]>;
  /** Until the execution has ended. */
  watch(pipeline: string, execution: string, signal?: AbortSignal): AsyncIterable<PipelineNews>;
}
