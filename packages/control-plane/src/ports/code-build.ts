import type { CodeBuildJob, InputFile } from "@proton/bundle";

/** The commands of a CodeBuild part, to be run once. */
export interface CodeBuildRun {
  readonly deploymentId: string;
  /** After the commands of a deletion nothing of the part is left. */
  readonly action: "deploy" | "delete";
  /** A process that ended may have begun it: only where the runner joins what goes on. */
  readonly mayHaveBegun: boolean;
  /** Such as `AWSProton-dev-…`. */
  readonly projectName: string;
  readonly job: CodeBuildJob;
  readonly commands: readonly string[];
  /** What is written beside the files of the part: `proton-inputs.json`. */
  readonly inputs: readonly InputFile[];
  readonly roleArn?: string | undefined;
  /** What Proton set, beside the manifest's own variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** Ends the commands. */
  readonly signal: AbortSignal;
  /** This process ends: a runner that joins lets the commands go on. */
  readonly leaving: AbortSignal;
}

/** How the commands ended. */
export type CodeBuildResult =
  | {
      readonly outcome: "succeeded";
      /** What the commands notified of, where the runner itself heard it. */
      readonly outputs?: Readonly<Record<string, string>>;
    }
  | { readonly outcome: "failed"; readonly reason: string };

/** Runs the commands of CodeBuild provisioning. */
export interface CodeBuildRunner {
  /**
   * Whether commands go on without this process, and a run of the same deployment joins them.
   *
   * @default false
   */
  readonly joins?: boolean;
  /** Never throws for what commands do. */
  run(request: CodeBuildRun): Promise<CodeBuildResult>;
}
