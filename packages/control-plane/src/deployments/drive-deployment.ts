import type { RenderedFiles } from "../bundle-work/bundle-work.ts";
import type { Context } from "../context.ts";
import {
  type DeploymentRecord,
  type DeploymentStep,
  deployments,
} from "../records/deployment-record.ts";
import type { Pause } from "../work/attempt.ts";
import { advance, CANCELLED_MESSAGE, end } from "./advance.ts";
import { build, buildRoleOf, canBuild } from "./build.ts";
import { deploymentOwner, putDocument } from "./documents-of.ts";
import { handOver } from "./hand-over.ts";
import { holdsLock, unlockPart } from "./lock.ts";
import { markAttempt } from "./mark-attempt.ts";
import { provision } from "./provision.ts";
import { renderDeployment } from "./render-deployment.ts";
import { settle } from "./settle.ts";
import { keptApiParts } from "./take-api.ts";
import { getTarget } from "./target.ts";

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

/** A repository is for files of Terraform: what it says of rights does not hold for commands. */
const WITHOUT_ROLE = {
  environment:
    "CodeBuild runs the commands of this template, and no role is named whose rights they have: set codebuildRoleArn of the environment (codebuild_role in proton.yaml); its repository is for templates of Terraform",
  pipeline:
    "CodeBuild runs the commands of this template, and no role is named whose rights they have: set pipelineCodebuildRoleArn in the account settings (`proton settings --pipeline-codebuild-role`); the repository there is for templates of Terraform",
} as const;

async function prepare(context: Context, deployment: DeploymentRecord): Promise<boolean> {
  await markAttempt(context, deployment);
  if (deployment.cancelRequested === true) {
    await end(context, deployment, { status: "CANCELLED", statusMessage: CANCELLED_MESSAGE });
    return true;
  }
  if (deployment.action === "delete") {
    const way = await wayItWasMade(context, deployment);
    if (way.selfManaged === true) await keepDeletedFiles(context, deployment);
    await advance(context, deployment, way);
    return true;
  }
  const rendered = await renderDeployment(context, deployment);
  await putDocument(context, deployment.id, "findings", JSON.stringify(rendered.findings));
  if (rendered.namespace !== undefined) {
    await putDocument(context, deployment.id, "inputs", JSON.stringify(rendered.namespace));
  }
  if (rendered.outcome === "failed") {
    // Nothing was handed over that a deletion would have to wait for.
    await advance(context, deployment, { step: deployment.step, selfManaged: false });
    await end(context, deployment, { status: "FAILED", statusMessage: rendered.message });
    return true;
  }
  if (rendered.outcome === "outputs") {
    await putDocument(context, deployment.id, "outputs", JSON.stringify(rendered.outputs));
    await end(context, deployment, { status: "SUCCEEDED" });
    return true;
  }
  const way = await wayToMake(context, deployment, rendered);
  if (typeof way === "string") {
    await end(context, deployment, { status: "FAILED", statusMessage: way });
    return true;
  }
  if (rendered.outcome === "files") {
    await putDocument(context, deployment.id, "files", JSON.stringify(rendered.files));
  } else {
    await putDocument(context, deployment.id, "template", rendered.text);
    await putDocument(context, deployment.id, "source-map", JSON.stringify(rendered.lines));
  }
  const { environmentDeploymentId } = rendered;
  await advance(context, deployment, {
    ...way,
    ...(rendered.outcome === "rendered" && keptApiParts(deployment, rendered.apiParts)),
    ...(environmentDeploymentId === undefined ? {} : { environmentDeploymentId }),
  });
  return true;
}

type Way = Pick<DeploymentRecord, "step" | "selfManaged" | "codeBuild" | "buildOf">;

const WAYS = {
  stack: { step: "provisioning", selfManaged: false },
  commands: { step: "building", selfManaged: false, codeBuild: true },
  proposal: { step: "waiting", selfManaged: true },
} as const satisfies Readonly<Record<string, Way>>;

/**
 * The bundle decides how it is provisioned, as Proton said, whatever else its environment or the account
 * has the roles and repositories for. A CloudFormation template, which Proton always deployed, is
 * proposed where there is a repository and no role.
 */
async function wayToMake(
  context: Context,
  deployment: DeploymentRecord,
  rendered: { readonly outcome: "rendered" } | Pick<RenderedFiles, "outcome" | "engine">,
): Promise<Way | string> {
  const { selfManaged, roleArn, target } = deployment;
  if (rendered.outcome === "rendered") {
    return selfManaged && roleArn === undefined ? WAYS.proposal : WAYS.stack;
  }
  if (rendered.engine === "codebuild" && canBuild(context, deployment)) {
    if (!selfManaged || (await buildRoleOf(context, deployment)) !== undefined) {
      return WAYS.commands;
    }
    return WITHOUT_ROLE[target.type === "SERVICE_PIPELINE" ? "pipeline" : "environment"];
  }
  return selfManaged ? WAYS.proposal : NOT_PROVISIONED_HERE[rendered.engine];
}

/** Proton marked the files of what is deleted: whoever applied them reads so what to destroy. */
async function keepDeletedFiles(context: Context, deployment: DeploymentRecord): Promise<void> {
  const rendered = await renderDeployment(context, deployment);
  if (rendered.outcome !== "files") return;
  await putDocument(context, deployment.id, "files", JSON.stringify(rendered.files));
}

/** What exists goes the way it came, whatever the settings say by now. */
async function wayItWasMade(context: Context, deployment: DeploymentRecord): Promise<Way> {
  const { lastSucceededDeploymentId: succeeded, lastAttemptedDeploymentId: attempted } = deployment;
  const id = succeeded ?? attempted;
  const last = id === undefined ? undefined : await context.store.get(deployments, id);
  const { builds } = (await getTarget(context, deployment.target)) ?? {};
  if (last?.codeBuild === true && (builds === undefined || builds.deploymentId !== undefined)) {
    return WAYS.commands;
  }
  const buildOf = builds?.deploymentId;
  if (buildOf !== undefined) return { ...WAYS.commands, buildOf };
  return (last ?? deployment).selfManaged ? WAYS.proposal : WAYS.stack;
}
