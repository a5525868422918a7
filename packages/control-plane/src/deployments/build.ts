import { buildPlace } from "../connections/connected-account.ts";
import type { Context } from "../context.ts";
import type { CodeBuildResult } from "../ports/code-build.ts";
import { ACCOUNT_SETTINGS_ID, accountSettings } from "../records/account-records.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { advance, CANCELLED_MESSAGE, end } from "./advance.ts";
import { getDocument, putDocument } from "./documents-of.ts";
import { renderDeployment } from "./render-deployment.ts";
import { getTarget, updateTarget } from "./target.ts";
import { watchDeployment } from "./watch-deployment.ts";

const LONGEST_LOG = 256 * 1024;
/** Lines of the log that the message of a failure shows. */
const SHOWN_LINES = 5;

/**
 * Runs the commands of a CodeBuild part. They are begun once. Where they go on without this process, the
 * next one joins them; otherwise nobody knows what commands have done that a crash interrupted, so such
 * a deployment fails and can be asked for again.
 */
export async function build(context: Context, deployment: DeploymentRecord): Promise<void> {
  const place = await placeOf(context, deployment);
  if (typeof place === "string") return fail(context, deployment, place);
  const { joins = false } = place.runner;
  const mayHaveBegun = deployment.buildBegun === true;
  if (mayHaveBegun && !joins) {
    return fail(context, deployment, "its commands were interrupted: deploy it again");
  }
  if (deployment.cancelRequested === true && !mayHaveBegun) {
    return end(context, deployment, { status: "CANCELLED", statusMessage: CANCELLED_MESSAGE });
  }
  const rendered = await renderDeployment(context, await commandsOf(context, deployment));
  const job = rendered.outcome === "files" ? rendered.job : undefined;
  if (rendered.outcome !== "files" || job === undefined) {
    const reason = rendered.outcome === "failed" ? rendered.message : "there are no commands";
    return fail(context, deployment, reason);
  }
  if (deployment.action === "deploy") await setBuilds(context, deployment, deployment.id);
  await advance(context, deployment, { step: "building", buildBegun: true });
  const log = createLog(context, deployment);
  const abort = new AbortController();
  const onStop = () => abort.abort();
  if (!joins) context.work.stopping.addEventListener("abort", onStop, { once: true });
  const watching = watchDeployment(context, deployment, { write: log.write, abort });
  const isDelete = deployment.action === "delete";
  let result: CodeBuildResult;
  try {
    result = await place.runner.run({
      deploymentId: deployment.id,
      action: deployment.action,
      mayHaveBegun,
      projectName: deployment.stackName.replace("-cloudformation-", "-codebuild-"),
      job,
      commands: isDelete ? job.deprovision : job.provision,
      inputs: rendered.files,
      roleArn: place.roleArn,
      variables: { RESOURCE_ARN: deployment.targetArn, STACK_NAME: deployment.stackName },
      onLine: log.add,
      signal: abort.signal,
      leaving: context.work.stopping,
    });
  } finally {
    context.work.stopping.removeEventListener("abort", onStop);
    await watching.stop();
    await log.write();
  }
  // Ctrl-C: the next process says that they were interrupted.
  if (context.work.stopped) return;
  if (abort.signal.aborted) {
    return end(context, deployment, { status: "CANCELLED", statusMessage: CANCELLED_MESSAGE });
  }
  if (result.outcome === "failed") {
    const shown = log.lines.slice(-SHOWN_LINES).join("\n");
    return fail(context, deployment, `${result.reason}${shown === "" ? "" : `\n${shown}`}`);
  }
  if (isDelete) {
    await setBuilds(context, deployment, undefined);
    // What a template of CloudFormation made before or after the commands goes with its stack.
    const target = await getTarget(context, deployment.target);
    if (target?.stackId === undefined) return end(context, deployment, DELETED);
    return advance(context, deployment, { step: "provisioning" });
  }
  const told = await getDocument(context, deployment.id, "outputs");
  const { outputs } = result;
  if (told === undefined || outputs !== undefined) {
    await putDocument(context, deployment.id, "outputs", JSON.stringify(outputs ?? {}));
  }
  await end(context, deployment, { status: "SUCCEEDED" });
}

const DELETED = { status: "DELETE_COMPLETE" } as const;

/** The deployment that is rendered for the commands: of a deletion, what it deletes was made by another one. */
async function commandsOf(context: Context, deployment: DeploymentRecord) {
  const { buildOf } = deployment;
  const made = buildOf === undefined ? undefined : await context.store.get(deployments, buildOf);
  return made ?? deployment;
}

/** Records, before they are begun, whose commands may have made something; undefined once it is deleted. */
async function setBuilds(
  context: Context,
  { target }: DeploymentRecord,
  deploymentId: string | undefined,
): Promise<void> {
  const builds = deploymentId === undefined ? {} : { deploymentId };
  await updateTarget(context, target, (record) => ({ ...record, builds }));
}

function fail(context: Context, deployment: DeploymentRecord, reason: string): Promise<void> {
  const status = deployment.action === "delete" ? "DELETE_FAILED" : "FAILED";
  return end(context, deployment, { status, statusMessage: `CodeBuild: ${reason}` });
}

/** Whether anybody here runs the commands of a deployment. */
export function canBuild(context: Context, deployment: DeploymentRecord): boolean {
  const isHere = deployment.environmentAccountConnectionId === undefined;
  return (isHere ? context.codeBuild : context.environmentAccounts?.codeBuild) !== undefined;
}

async function placeOf(context: Context, deployment: DeploymentRecord) {
  const { environmentAccountConnectionId: connectionId } = deployment;
  if (connectionId !== undefined) return buildPlace(context, connectionId);
  if (context.codeBuild === undefined) return "nobody here runs commands";
  return { runner: context.codeBuild, roleArn: await buildRoleOf(context, deployment) };
}

/** As whom the commands of a deployment in this account run. */
export async function buildRoleOf(
  context: Context,
  { target }: DeploymentRecord,
): Promise<string | undefined> {
  if (target.type === "SERVICE_PIPELINE") {
    const settings = await context.store.get(accountSettings, ACCOUNT_SETTINGS_ID);
    return settings?.pipelineCodebuildRoleArn;
  }
  const environment = await context.store.get(environments, target.environmentName);
  return environment?.codebuildRoleArn;
}

interface BuildLog {
  /** What was printed, without what the runner itself says. */
  readonly lines: string[];
  readonly add: (line: string) => void;
  write(): Promise<void>;
}

function createLog(context: Context, { id: deploymentId }: DeploymentRecord): BuildLog {
  const lines: string[] = [];
  let text = "";
  let written = 0;
  return {
    lines,
    add: (line) => {
      if (!line.startsWith("[Container]")) lines.push(line);
      if (lines.length > SHOWN_LINES) lines.shift();
      text = `${text}${line}\n`.slice(-LONGEST_LOG);
    },
    async write() {
      if (text.length === written) return;
      written = text.length;
      await putDocument(context, deploymentId, "log", text);
    },
  };
}
