import { mergePart } from "@proton/bundle";
import type { Context } from "../context.ts";
import type { Deployable } from "../records/deployable.ts";
import type { DeploymentRecord } from "../records/deployment-record.ts";
import type { ServiceRecord } from "../records/service-record.ts";
import { isDeploymentFailed, isDeploymentSucceeded } from "../statuses.ts";
import { advance } from "./advance.ts";
import { getDocument } from "./documents-of.ts";
import { unlockPart } from "./lock.ts";
import { targetRecord, updateTarget } from "./target.ts";

/** Shows on the target how a deployment ended, and gives it free. Taken again, it changes nothing. */
export async function settle(context: Context, deployment: DeploymentRecord): Promise<void> {
  const spec = await getDocument(context, deployment.id, "target-spec");
  await unlockPart(context, deployment, (service) => specAfter(service, deployment, spec));
  if (deployment.status === "DELETE_COMPLETE") {
    const { kind, id } = targetRecord(deployment.target);
    await context.store.remove(
      kind,
      id,
      ({ lastAttemptedDeploymentId }) => lastAttemptedDeploymentId === deployment.id,
    );
  } else {
    await updateTarget(context, deployment.target, (record) =>
      record.lastAttemptedDeploymentId === deployment.id
        ? settled(record, deployment, spec)
        : undefined,
    );
  }
  await advance(context, deployment, { step: "done" });
  const { id: deploymentId, targetArn, status } = deployment;
  const data = { deploymentId, targetArn, status };
  context.emit({ code: "deployment.finished", level: levelOf(status), data });
}

function levelOf(status: DeploymentRecord["status"]): "info" | "error" {
  return isDeploymentFailed(status) ? "error" : "info";
}

/** What a single part was deployed with becomes that part of the service's spec. */
function specAfter(
  service: ServiceRecord,
  { status, target, action }: DeploymentRecord,
  spec: string | undefined,
): ServiceRecord {
  if (target.type === "COMPONENT") return service;
  if (!isDeploymentSucceeded(status) || action === "delete" || spec === undefined) return service;
  const part = target.type === "SERVICE_INSTANCE" ? target.serviceInstanceName : undefined;
  return { ...service, spec: mergePart(service.spec, spec, part) };
}

function settled(
  record: Deployable,
  deployment: DeploymentRecord,
  spec: string | undefined,
): Deployable {
  const { status, statusMessage, goal, stackId = record.stackId } = deployment;
  // What it waited for is no more.
  const { deploymentStatusMessage: _, ...rest } = record;
  const shown: Deployable = {
    ...rest,
    deploymentStatus: status,
    ...(statusMessage === undefined ? {} : { deploymentStatusMessage: statusMessage }),
    ...(stackId === undefined ? {} : { stackId }),
  };
  if (!isDeploymentSucceeded(status) || spec === undefined) return shown;
  const { templateMajorVersion, templateMinorVersion } = goal;
  return {
    ...shown,
    current: { templateMajorVersion, templateMinorVersion, spec },
    lastSucceededDeploymentId: deployment.id,
    ...(deployment.completedAt === undefined
      ? {}
      : { lastDeploymentSucceededAt: deployment.completedAt }),
  };
}
