import type { CodeBuildJob, InputFile } from "@proton/bundle";

/** The commands of a CodeBuild part, to be run once. */
export interface CodeBuildRun {
  readonly deploymentId: string;
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
  readonly signal: AbortSignal;
}

/** How the commands ended. */
export type CodeBuildResult =
  | { readonly outcome: "succeeded" }
  | { readonly outcome: "failed"; readonly reason: string };

/** Runs the commands of CodeBuild provisioning. */
export interface CodeBuildRunner {
  /** Never throws for what commands do. */
  run(request: CodeBuildRun): Promise<CodeBuildResult>;
}
