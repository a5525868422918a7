import { zipSync } from "fflate";
import type { BuildService } from "./build-service.ts";
import type { BuildPhase, Buildspec } from "./buildspec.ts";

/** Commands that are run once, without a project of a stack. */
export interface CommandRun {
  readonly projectName: string;
  /** Whose credentials they get; a role that no stack has made, or none, stands for the operator. */
  readonly roleArn?: string | undefined;
  readonly image: string;
  readonly commands: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Environment variable by name: `secret-id:json-key`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What lies where they run. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How the commands ended. */
export type CommandResult =
  | { readonly outcome: "succeeded" }
  | { readonly outcome: "failed"; readonly reason: string };

/** Runs commands as a build of a project that is there for this build only. */
export async function runCommands(builds: BuildService, run: CommandRun): Promise<CommandResult> {
  const { projectName: name, roleArn: serviceRole = "" } = run;
  if (run.commands.length === 0) return { outcome: "succeeded" };
  builds.put({
    name,
    arn: "",
    serviceRole,
    buildspec: buildspecOf(run),
    variables: [],
    image: run.image,
    timeoutMinutes: 60,
    logGroupName: `/aws/codebuild/${name}`,
  });
  try {
    const source = zipSync(Object.fromEntries(run.files.map(({ path, bytes }) => [path, bytes])));
    const { finished } = builds.start({
      projectName: name,
      source,
      secondarySources: [],
      sourceVersion: "",
      resolvedSourceVersion: "",
      initiator: "proton",
      variables: [],
      onLine: run.onLine,
      signal: run.signal,
    });
    const { record } = await finished;
    if (record.status === "SUCCEEDED") return { outcome: "succeeded" };
    return { outcome: "failed", reason: record.reason ?? `the build is ${record.status}` };
  } finally {
    builds.delete(name);
  }
}

function buildspecOf({ commands, variables, secrets }: CommandRun): Buildspec {
  const phase: BuildPhase = { commands, finally: [], onFailure: "ABORT", retries: 0 };
  return {
    shell: "bash",
    hasOneShell: true,
    variables,
    parameterStore: {},
    secretsManager: secrets,
    exportedVariables: [],
    phases: { build: phase },
    artifacts: undefined,
    secondaryArtifacts: {},
    cachePaths: [],
  };
}
