import { randomBytes } from "node:crypto";
import type { BuildRecord } from "../code-build/build-record.ts";
import type { BuildService } from "../code-build/build-service.ts";
import type { BuildVariable } from "../code-build/project.ts";
import { getObject } from "../data-plane/s3/get-object.ts";
import type { ObjectStore } from "../data-plane/s3/object-store.ts";
import { putObject } from "../data-plane/s3/put-object.ts";
import type { Repositories } from "../git/repositories.ts";
import type { AccessRequest } from "../iam/evaluate.ts";
import type { Execution } from "./execution.ts";
import type { ActionDefinition, PipelineDefinition } from "./pipeline-definition.ts";

/** What the actions of pipelines work with. */
export interface ActionServices {
  readonly objects: ObjectStore;
  readonly builds: BuildService;
  readonly repositories: Repositories;
  readonly refusal: (
    roleArn: string,
    sessionName: string,
    access: AccessRequest,
  ) => string | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly now: () => Date;
}

/** What an action left. */
export interface ActionOutcome {
  readonly status: "Succeeded" | "Failed";
  readonly summary?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Keys by artifact name. */
  readonly artifacts?: Readonly<Record<string, string>>;
  readonly revision?: Execution["revision"];
  readonly build?: BuildRecord;
}

/** An action, its configuration without variables left in it. */
export interface ActionRun {
  readonly pipeline: PipelineDefinition;
  readonly action: ActionDefinition;
  readonly configuration: Readonly<Record<string, string>>;
  readonly execution: Execution;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Fetches the newest commit of a branch. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
export async function runSource(services: ActionServices, run: ActionRun): Promise<ActionOutcome> {
  const { repositories } = services;
  const { configuration, action } = run;
  const { ConnectionArn = "", FullRepositoryId = "", BranchName = "" } = configuration;
  const service = ConnectionArn.includes(":codestar-connections:")
    ? "codestar-connections"
    : "codeconnections";
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeconnections.html
  assertAllowed(services, run, `${service}:UseConnection`, ConnectionArn, {
    context: { [`${service}:FullRepositoryId`]: FullRepositoryId },
  });
  const commit = await repositories.head(FullRepositoryId, BranchName);
  if (commit === undefined) {
    return {
      status: "Failed",
      summary: `${FullRepositoryId} has no branch ${BranchName}: push it to ${repositories.directoryOf(FullRepositoryId)}`,
    };
  }
  const archive = await repositories.archive(FullRepositoryId, commit.id);
  const artifacts = await storeArtifacts(services, run, action.outputArtifacts, [archive]);
  const title = commit.message.split("\n", 1)[0] ?? "";
  return {
    status: "Succeeded",
    summary: `${commit.id.slice(0, 7)} ${title}`,
    revision: { id: commit.id, message: commit.message, author: commit.authorName },
    artifacts,
    variables: {
      AuthorDate: commit.authoredAt,
      AuthorDisplayName: commit.authorName,
      AuthorEmail: commit.authorEmail,
      AuthorId: commit.authorEmail,
      BranchName,
      CommitId: commit.id,
      CommitMessage: commit.message,
      ConnectionArn,
      FullRepositoryName: FullRepositoryId,
      ProviderType: "Other",
    },
  };
}

/** Runs a CodeBuild project on the input artifact. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
export async function runBuildAction(
  services: ActionServices,
  run: ActionRun,
  onStarted: (buildId: string) => void,
): Promise<ActionOutcome> {
  const { builds, objects, region, accountId } = services;
  const { pipeline, action, configuration, execution } = run;
  const { ProjectName = "", PrimarySource } = configuration;
  if (!builds.has(ProjectName)) {
    return { status: "Failed", summary: `there is no build project ${ProjectName}` };
  }
  const project = `arn:aws:codebuild:${region}:${accountId}:project/${ProjectName}`;
  for (const name of ["StartBuild", "BatchGetBuilds"]) {
    assertAllowed(services, run, `codebuild:${name}`, project);
  }
  const sources = await Promise.all(
    action.inputArtifacts.map(async (name) => {
      const key = Object.hasOwn(execution.artifacts, name) ? execution.artifacts[name] : undefined;
      if (key === undefined) throw new Error(`no action before this one made the artifact ${name}`);
      const resource = `arn:aws:s3:::${pipeline.artifactBucket}/${key}`;
      assertAllowed(services, run, "s3:GetObject", resource, {
        roleArn: builds.roleOf(ProjectName),
      });
      return { name, resource, bytes: await getObject(objects, pipeline.artifactBucket, key) };
    }),
  );
  const primary = sources.find(({ name }) => name === PrimarySource) ?? sources[0];
  if (primary === undefined) return { status: "Failed", summary: "it has no input artifact" };
  const started = builds.start({
    projectName: ProjectName,
    source: primary.bytes,
    secondarySources: sources.filter((source) => source !== primary),
    sourceVersion: primary.resource,
    resolvedSourceVersion: execution.revision?.id ?? "",
    initiator: `codepipeline/${pipeline.name}`,
    variables: buildVariables(configuration.EnvironmentVariables),
    onLine: run.onLine,
    signal: run.signal,
  });
  onStarted(started.id);
  const { record, artifacts } = await started.finished;
  if (record.status !== "SUCCEEDED") {
    return { status: "Failed", summary: record.reason ?? record.status, build: record };
  }
  const [only] = action.outputArtifacts;
  const made = action.outputArtifacts.map((name) => {
    const bytes = artifacts.get(name) ?? (name === only ? artifacts.get("") : undefined);
    if (bytes !== undefined) return bytes;
    throw new Error(`the build made no artifact ${name}: name its files in the buildspec`);
  });
  return {
    status: "Succeeded",
    build: record,
    variables: record.exportedVariables,
    artifacts: await storeArtifacts(services, run, action.outputArtifacts, made),
  };
}

/** @throws Error for what is not the JSON that CodePipeline takes */
function buildVariables(text: string | undefined): readonly BuildVariable[] {
  if (text === undefined) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw new Error(`EnvironmentVariables is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(list)) throw new Error("EnvironmentVariables must be a list");
  return list.map(({ name, value, type = "PLAINTEXT" }) => ({
    name: String(name),
    value: String(value),
    type,
  }));
}

async function storeArtifacts(
  services: ActionServices,
  run: ActionRun,
  names: readonly string[],
  archives: readonly Uint8Array[],
): Promise<Readonly<Record<string, string>>> {
  const { artifactBucket: bucket, name: pipeline } = run.pipeline;
  const keys: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const bytes = archives[index];
    if (bytes === undefined) continue;
    const random = randomBytes(6).toString("base64url").replaceAll(/[-_]/g, "x").slice(0, 7);
    const key = `${pipeline.slice(0, 20)}/${name.slice(0, 10)}/${random}.zip`;
    assertAllowed(services, run, "s3:PutObject", `arn:aws:s3:::${bucket}/${key}`);
    await putObject(services.objects, { bucket, key, bytes, lastModified: services.now() });
    keys[name] = key;
  }
  return keys;
}

/** @throws Error with AWS's message when the pipeline's role, or another, may not do it */
function assertAllowed(
  { refusal }: ActionServices,
  { pipeline }: ActionRun,
  action: string,
  resource: string,
  as: { readonly roleArn?: string | undefined; readonly context?: AccessRequest["context"] } = {},
): void {
  const { roleArn = pipeline.roleArn, context = {} } = as;
  const message = refusal(roleArn, pipeline.name, { action, resource, context });
  if (message !== undefined) throw new Error(message);
}
