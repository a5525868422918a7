import type { InputFile } from "@proton/bundle";
import type { Context } from "../context.ts";
import type { ProposedFiles } from "../ports/pull-requests.ts";
import { ACCOUNT_SETTINGS_ID, accountSettings } from "../records/account-records.ts";
import { isInProgress } from "../records/deployable.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { environments, type RepositoryBranchRecord } from "../records/environment-record.ts";
import { HANDED_OVER } from "../statuses.ts";
import { CANCELLED_MESSAGE, end } from "./advance.ts";
import { getDocument } from "./documents-of.ts";
import { targetName, updateTarget } from "./target.ts";

/**
 * Proposes the files of a self-managed deployment to the repository that it is provisioned from, and
 * leaves it to whoever merges them to say how it ends. Only a cancellation ends it here.
 */
export async function handOver(context: Context, deployment: DeploymentRecord): Promise<boolean> {
  const proposal = await proposalOf(context, deployment);
  if (deployment.cancelRequested === true) {
    const left = await closeProposal(context, proposal);
    const statusMessage = left === undefined ? CANCELLED_MESSAGE : `${CANCELLED_MESSAGE} ${left}`;
    await end(context, deployment, { status: "CANCELLED", statusMessage });
    return true;
  }
  if (deployment.pullRequest !== undefined) return false;
  if (context.pullRequests === undefined || proposal === undefined) {
    const verb = deployment.action === "delete" ? "removed" : "provisioned";
    const place = `its files: proton deployment ${deployment.id} --out-dir`;
    await sayThatItWaits(context, deployment, `it is ${verb} by hand (${place})`);
    return false;
  }
  const { branch, repository, base } = proposal;
  try {
    const place = await context.pullRequests.open(proposal);
    const pullRequest = { repository, branch, base, place };
    const what = `${branch} is merged into ${base} of ${repository} (${place}), provisioned,`;
    await sayThatItWaits(context, deployment, what, pullRequest);
    return false;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const status = deployment.action === "delete" ? "DELETE_FAILED" : "FAILED";
    await end(context, deployment, { status, statusMessage: `Pull request: ${reason}` });
    return true;
  }
}

async function sayThatItWaits(
  context: Context,
  deployment: DeploymentRecord,
  what: string,
  pullRequest?: NonNullable<DeploymentRecord["pullRequest"]>,
): Promise<void> {
  const waits = `${HANDED_OVER}${what} and told of by NotifyResourceDeploymentStatusChange.`;
  if (deployment.statusMessage === waits) return;
  await updateTarget(context, deployment.target, (record) =>
    record.lastAttemptedDeploymentId === deployment.id && isInProgress(record)
      ? { ...record, deploymentStatusMessage: waits }
      : undefined,
  );
  await context.store.update(deployments, deployment.id, (now) =>
    now.step === "waiting"
      ? { ...now, statusMessage: waits, ...(pullRequest && { pullRequest }) }
      : undefined,
  );
}

/** A host that cannot be reached does not keep a deployment from being cancelled: its branch is named. */
async function closeProposal(
  { pullRequests }: Context,
  proposal: ProposedFiles | undefined,
): Promise<string | undefined> {
  if (proposal === undefined) return undefined;
  try {
    await pullRequests?.close(proposal);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `Branch ${proposal.branch} of ${proposal.repository} stays and must not be merged: ${reason}`;
  }
}

async function proposalOf(
  context: Context,
  deployment: DeploymentRecord,
): Promise<ProposedFiles | undefined> {
  const repository = await repositoryOf(context, deployment);
  const files = await filesOf(context, deployment.id);
  const kept = new Set(files.map(({ path }) => path));
  const before = await filesOf(context, deployment.lastSucceededDeploymentId);
  if (repository === undefined || (files.length === 0 && before.length === 0)) return undefined;
  const verb = deployment.action === "delete" ? "Delete" : "Deploy";
  return {
    provider: repository.provider,
    repository: repository.name,
    base: repository.branch,
    branch: `proton/${deployment.id}`,
    directory: directoryOf(deployment),
    files,
    obsolete: before.map(({ path }) => path).filter((path) => !kept.has(path)),
    message: `${verb} ${targetName(deployment)}\n\nDeployment ${deployment.id}`,
    time: deployment.createdAt,
  };
}

async function repositoryOf(
  context: Context,
  { target }: DeploymentRecord,
): Promise<RepositoryBranchRecord | undefined> {
  if (target.type === "SERVICE_PIPELINE") {
    const settings = await context.store.get(accountSettings, ACCOUNT_SETTINGS_ID);
    return settings?.pipelineProvisioningRepository;
  }
  const environment = await context.store.get(environments, target.environmentName);
  return environment?.provisioningRepository;
}

/** What a deployment hands over: files as Proton wrote them, or a CloudFormation template. */
async function filesOf(context: Context, id: string | undefined): Promise<readonly InputFile[]> {
  if (id === undefined) return [];
  const files = await getDocument(context, id, "files");
  if (files !== undefined) return JSON.parse(files) as readonly InputFile[];
  const text = await getDocument(context, id, "template");
  return text === undefined ? [] : [{ path: "cloudformation.yaml", text }];
}

/** Where Proton wrote: `<environment>`, `<environment>/<service>-<instance>`, `<service>/pipeline`. */
function directoryOf({ target }: DeploymentRecord): string {
  if (target.type === "ENVIRONMENT") return target.environmentName;
  if (target.type === "SERVICE_PIPELINE") return `${target.serviceName}/pipeline`;
  if (target.type === "COMPONENT") return `${target.environmentName}/${target.componentName}`;
  const { environmentName, serviceName, serviceInstanceName } = target;
  return `${environmentName}/${serviceName}-${serviceInstanceName}`;
}
