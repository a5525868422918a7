import type { ManagedResource } from "@proton/bundle";
import type { Context } from "../context.ts";
import type { DeploymentRecord, DeploymentTarget } from "../records/deployment-record.ts";

/** The resource of a deployment, as the files name it that are written for who provisions it. */
export function managedResource(
  { arns, accountId }: Pick<Context, "arns" | "accountId">,
  deployment: Pick<DeploymentRecord, "id" | "target" | "targetArn" | "goal" | "action">,
): ManagedResource {
  const { id: deploymentId, target, targetArn: arn, goal, action } = deployment;
  const { templateName, templateMajorVersion, templateMinorVersion } = goal;
  const kind = target.type === "ENVIRONMENT" ? "environment" : "service";
  return {
    arn,
    templateArn: arns.template(kind, templateName),
    templateMajorVersion,
    templateMinorVersion,
    accountId,
    deploymentId,
    ...(target.type === "COMPONENT" && { component: attachment(arns, target) }),
    ...((target.type === "SERVICE_INSTANCE" || target.type === "COMPONENT") && {
      environmentArn: arns.environment(target.environmentName),
    }),
    isDeleted: action === "delete",
  };
}

function attachment(
  arns: Context["arns"],
  { serviceName, serviceInstanceName }: Extract<DeploymentTarget, { type: "COMPONENT" }>,
) {
  if (serviceName === undefined || serviceInstanceName === undefined) return {};
  return { serviceInstanceArn: arns.instance(serviceName, serviceInstanceName) };
}
