import type { Context } from "../context.ts";
import {
  type DeploymentRecord,
  type DeploymentStep,
  deployments,
} from "../records/deployment-record.ts";
import type { Pause } from "../work/attempt.ts";
import { advance, CANCELLED_MESSAGE, end } from "./advance.ts";
import { build, canBuild } from "./build.ts";
import { deploymentOwner, putDocument } from "./documents-of.ts";
import { handOver } from "./hand-over.ts";
import { holdsLock, unlockPart } from "./lock.ts";
import { markAttempt } from "./mark-attempt.ts";
import { provision } from "./provision.ts";
import { renderDeployment } from "./render-deployment.ts";
import { settle } from "./settle.ts";

/** Takes one step; whether the deployment can get further by itself, and when. */
type Step = (context: Context, deployment: DeploymentRecord) => Promise<boolean | Pause>;

/** Brings a deployment from whatever step it is at to its end, or to where it waits. */
export async function driveDeployment(context: Context, id: string): Promise<Pause | undefined> {
  while (!context.work.stopped) {
    const deployment = await context.store.get(deployments, id);
    if (deployment === undefined || deployment.step === "done") {
      if (deployment !== undefined) await tellService(context, deployment);
      await context.leases.finish("deployment", id);
      return undefined;
    }
    const next = await steps[deployment.step](context, deployment);
    if (next !== true) return next || undefined;
  }
  return undefined;
}

/** The service whose workflow waits for the deployment goes on, before its mark is gone. */
async function tellService(
  context: Context,
  { target, workflowId }: DeploymentRecord,
): Promise<void> {
  if (workflowId === undefined || !("serviceName" in target)) return;
  if (target.serviceName !== undefined) await context.work.ask("service", target.serviceName);
}

const steps: Readonly<Record<Exclude<DeploymentStep, "done">, Step>> = {
  proposed: confirm,
  accepted: prepare,
  provisioning: provision,
  building: async (context, deployment) => {
    await build(context, deployment);
    return true;
  },
  waiting: handOver,
  settling: async (context, deployment) => {
    await settle(context, deployment);
    return true;
  },
};

/** A request that was killed before it had the lock never was. */
async function confirm(context: Context, deployment: DeploymentRecord): Promise<boolean> {
  if (await holdsLock(context, deployment)) {
    await advance(context, deployment, { step: "accepted" });
    return true;
  }
  // First: whoever removed the deployment could not give its lock back any more.
  await unlockPart(context, deployment);
  const isVoid = (now: DeploymentRecord) => now.step === "proposed";
  if (await context.store.remove(deployments, deployment.id, isVoid)) {
    await context.documents.removeAll(deploymentOwner(deployment.id));
  }
  return true;
}

/** What a deployment says that would need somebody else. */
const NOT_PROVISIONED_HERE = {
  hcl: "Terraform is provisioned by whoever owns the repository that its files go to: create the environment with a provisioningRepository, or set pipelineProvisioningRepository in the account settings for pipelines",
  codebuild: "nobody here runs the commands of a CodeBuild manifest",
} as const;

async function prepare(context: Context, deployment: DeploymentRecord): Promise<boolean> {
  await markAttempt(context, deployment);
  if (deployment.cancelRequested === true) {
    await end(context, deployment, { status: "CANCELLED", statusMessage: CANCELLED_MESSAGE });
    return true;
  }
  const step = deployment.selfManaged ? "waiting" : "provisioning";
  if (deployment.action === "delete") {
    if (deployment.selfManaged) await keepDeletedFiles(context, deployment);
    const isBuilt = !deployment.selfManaged && (await wasBuilt(context, deployment));
    await advance(context, deployment, isBuilt ? { step: "building", codeBuild: true } : { step });
    return true;
  }
  const rendered = await renderDeployment(context, deployment);
  await putDocument(context, deployment.id, "findings", JSON.stringify(rendered.findings));
  if (rendered.namespace !== undefined) {
    await putDocument(context, deployment.id, "inputs", JSON.stringify(rendered.namespace));
  }
  if (rendered.outcome === "failed") {
    await end(context, deployment, { status: "FAILED", statusMessage: rendered.message });
    return true;
  }
  if (rendered.outcome === "outputs") {
    await putDocument(context, deployment.id, "outputs", JSON.stringify(rendered.outputs));
    await end(context, deployment, { status: "SUCCEEDED" });
    return true;
  }
  if (rendered.outcome === "files") {
    const isBuild = rendered.engine === "codebuild" && canBuild(context, deployment);
    if (!deployment.selfManaged && !isBuild) {
      const refusal = NOT_PROVISIONED_HERE[rendered.engine];
      await end(context, deployment, { status: "FAILED", statusMessage: refusal });
      return true;
    }
    await putDocument(context, deployment.id, "files", JSON.stringify(rendered.files));
  } else {
    await putDocument(context, deployment.id, "template", rendered.text);
    await putDocument(context, deployment.id, "source-map", JSON.stringify(rendered.lines));
  }
  const { environmentDeploymentId } = rendered;
  const isBuilt = rendered.outcome === "files" && !deployment.selfManaged;
  await advance(context, deployment, {
    ...(isBuilt ? { step: "building", codeBuild: true } : { step }),
    ...(environmentDeploymentId === undefined ? {} : { environmentDeploymentId }),
  });
  return true;
}

/** Proton marked the files of what is deleted: whoever applied them reads so what to destroy. */
async function keepDeletedFiles(context: Context, deployment: DeploymentRecord): Promise<void> {
  const rendered = await renderDeployment(context, deployment);
  if (rendered.outcome !== "files") return;
  await putDocument(context, deployment.id, "files", JSON.stringify(rendered.files));
}

/** What was last made of the target with CodeBuild's commands is deleted by them. */
async function wasBuilt(
  context: Context,
  { lastSucceededDeploymentId: succeeded, lastAttemptedDeploymentId: attempted }: DeploymentRecord,
): Promise<boolean> {
  const id = succeeded ?? attempted;
  const last = id === undefined ? undefined : await context.store.get(deployments, id);
  return last?.codeBuild === true;
}
