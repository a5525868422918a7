import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Build, CodeBuildClient, CodeBuildClientConfig } from "@aws-sdk/client-codebuild";
import { writeTar } from "@proton/bundle";
import { deployStack, type Provisioner, removeStack } from "@proton/cloudformation";
import type { CodeBuildResult, CodeBuildRun, CodeBuildRunner } from "@proton/control-plane";
import { type BuildLog, openBuildLog } from "./build-log.ts";
import {
  AWS_COMMAND,
  buildspec,
  DEPLOYMENT_VARIABLE,
  FILES_VARIABLE,
  OUTPUTS_VARIABLE,
  OWN_DIRECTORY,
  projectStackName,
  projectTemplate,
} from "./build-project.ts";
import { notifiedOutputs } from "./notified-outputs.ts";

export interface AwsCodeBuildOptions {
  readonly region: string;
  /** Of the account that builds run in. @default the process's own */
  readonly credentials?: NonNullable<CodeBuildClientConfig["credentials"]>;
  /** Makes the stacks of projects there. */
  readonly provisioner: Provisioner;
  /** Puts an archive where a build fetches it without rights of its own. @returns that URL */
  readonly upload: (archive: Uint8Array) => Promise<string>;
}

/** Milliseconds before the first looks at a build, and then between them. */
const PAUSES: readonly number[] = [500, 500, 1000, 2000];
const LONGEST_PAUSE = 5000;

const failed = (reason: string): CodeBuildResult => ({ outcome: "failed", reason });

/** Runs commands in CodeBuild: a project of a stack of its own for each part, a build for each deployment. */
export function createAwsCodeBuild(options: AwsCodeBuildOptions): CodeBuildRunner {
  return {
    joins: true,
    async run(request) {
      const { projectName, roleArn, deploymentId, action } = request;
      if (request.commands.length > 0) {
        if (roleArn === undefined) {
          return failed(
            "nobody is named whose rights the commands have: set codebuildRoleArn of the environment, or pipelineCodebuildRoleArn in the account settings",
          );
        }
        const result = await runBuild(options, request, roleArn);
        if (result.outcome === "failed" || action === "deploy") return result;
      }
      if (action === "deploy") return { outcome: "succeeded" };
      const removed = await removeStack(
        options.provisioner,
        // A token of its own: what the deletion deployed before, for its commands, is not the removal.
        { stackName: projectStackName(projectName), clientToken: `${deploymentId}-removal` },
        { stop: request.leaving },
      );
      return removed.outcome === "deleted"
        ? { outcome: "succeeded" }
        : failed(
            `the project's stack stays: ${"reason" in removed ? removed.reason : "interrupted"}`,
          );
    },
  };
}

async function runBuild(
  options: AwsCodeBuildOptions,
  request: CodeBuildRun,
  roleArn: string,
): Promise<CodeBuildResult> {
  const { CodeBuildClient, CodeBuildServiceException } = await import("@aws-sdk/client-codebuild");
  const configuration = {
    region: options.region,
    ...(options.credentials && { credentials: options.credentials }),
  };
  const client = new CodeBuildClient(configuration);
  const log = await openBuildLog(configuration, request.onLine);
  try {
    const known = request.mayHaveBegun ? await findBuild(client, request) : undefined;
    const begun = known ?? (await begin(options, client, request, roleArn));
    if (typeof begun === "string") return failed(begun);
    return await follow({ client, log, request, build: begun });
  } catch (error) {
    if (!(error instanceof CodeBuildServiceException) || error.$fault !== "client") throw error;
    return failed(`${error.name}: ${error.message}`);
  } finally {
    client.destroy();
    log.close();
  }
}

/** The build that another process began for the deployment. */
async function findBuild(
  client: CodeBuildClient,
  { projectName, deploymentId }: CodeBuildRun,
): Promise<Build | undefined> {
  const { BatchGetBuildsCommand, ListBuildsForProjectCommand, ResourceNotFoundException } =
    await import("@aws-sdk/client-codebuild");
  const { ids = [] } = await client
    .send(new ListBuildsForProjectCommand({ projectName, sortOrder: "DESCENDING" }))
    .catch((error: unknown) => {
      // The process may have ended before there was a project.
      if (error instanceof ResourceNotFoundException) return { ids: [] };
      throw error;
    });
  if (ids.length === 0) return undefined;
  const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: ids.slice(0, 100) }));
  return builds.find(({ environment }) =>
    environment?.environmentVariables?.some(
      ({ name, value }) => name === DEPLOYMENT_VARIABLE && value === deploymentId,
    ),
  );
}

/** Makes the project as it is to be, and starts the build; a string says why there is none. */
async function begin(
  options: AwsCodeBuildOptions,
  client: CodeBuildClient,
  request: CodeBuildRun,
  roleArn: string,
): Promise<Build | string> {
  const { StartBuildCommand } = await import("@aws-sdk/client-codebuild");
  const { projectName, deploymentId, job, inputs, leaving, signal } = request;
  const made = await deployStack(
    options.provisioner,
    {
      stackName: projectStackName(projectName),
      templateBody: projectTemplate(request, roleArn),
      clientToken: `${deploymentId}-project`,
    },
    { stop: leaving, signal },
  );
  if (made.outcome !== "deployed" && made.outcome !== "no-changes") {
    return `the project cannot be made: ${"reason" in made ? made.reason : "interrupted"}`;
  }
  const own = job.files.map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, "base64") }));
  const text = (path: string, content: string) => ({ path, bytes: Buffer.from(content) });
  const files = [
    ...own,
    ...inputs.map((file) => text(file.path, file.text)),
    text(`${OWN_DIRECTORY}/aws`, AWS_COMMAND),
  ];
  const url = await options.upload(gzipSync(writeTar(files))).catch((error: Error) => error);
  if (url instanceof Error) return url.message;
  const { build } = await client.send(
    new StartBuildCommand({
      projectName,
      idempotencyToken: deploymentId,
      buildspecOverride: buildspec(request),
      environmentVariablesOverride: [
        { name: DEPLOYMENT_VARIABLE, value: deploymentId },
        { name: FILES_VARIABLE, value: url },
      ],
    }),
  );
  return build ?? "CodeBuild started nothing";
}

interface Following {
  readonly client: CodeBuildClient;
  readonly log: BuildLog;
  readonly request: CodeBuildRun;
  readonly build: Build;
}

/** Looks at a build until it has ended; what cannot be asked for now is asked for again. */
async function follow({ client, log, request, build }: Following): Promise<CodeBuildResult> {
  const { BatchGetBuildsCommand, StopBuildCommand, CodeBuildServiceException } = await import(
    "@aws-sdk/client-codebuild"
  );
  const { id = "" } = build;
  let isStopped = false;
  for (let looks = 0; !request.leaving.aborted; looks += 1) {
    const pause = PAUSES[looks] ?? LONGEST_PAUSE;
    await setTimeout(pause, undefined, { signal: request.leaving }).catch(() => undefined);
    try {
      if (request.signal.aborted && !isStopped) {
        await client.send(new StopBuildCommand({ id }));
        isStopped = true;
      }
      const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
      const [now] = builds;
      if (now === undefined) return failed(`CodeBuild does not know build ${id} any more`);
      await log.read(now);
      if (now.buildComplete !== true) continue;
      return resultOf(now);
    } catch (error) {
      const isRefusal = error instanceof CodeBuildServiceException && error.$fault === "client";
      if (isRefusal && error.$retryable === undefined) throw error;
      request.onLine(`[Container] CodeBuild cannot be asked: ${(error as Error).message}`);
    }
  }
  return failed("it goes on without this process");
}

function resultOf(build: Build): CodeBuildResult {
  const { buildStatus, phases = [], exportedEnvironmentVariables = [] } = build;
  if (buildStatus !== "SUCCEEDED") {
    const phase = phases.find(({ contexts = [] }) => contexts.some(({ message }) => message));
    const message = phase?.contexts?.find((context) => context.message)?.message;
    return failed(message ? `${phase?.phaseType}: ${message}` : `the build is ${buildStatus}`);
  }
  const told = exportedEnvironmentVariables.find(({ name }) => name === OUTPUTS_VARIABLE)?.value;
  if (!told) return { outcome: "succeeded" };
  try {
    const outputs = notifiedOutputs(Buffer.from(told, "base64").toString());
    return { outcome: "succeeded", outputs };
  } catch (error) {
    return failed((error as Error).message);
  }
}
