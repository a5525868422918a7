import type { Context } from "../context.ts";
import type { DeploymentRecord } from "../records/deployment-record.ts";

/** The tags that Proton put on a stack: those of the resource, without `aws:`, which CloudFormation forbids. */
export function stackTags(
  context: Pick<Context, "arns" | "accountId">,
  deployment: Pick<DeploymentRecord, "target" | "goal">,
): Readonly<Record<string, string>> {
  const { arns, accountId } = context;
  const { target, goal } = deployment;
  if (target.type === "COMPONENT") {
    const { componentName, environmentName, serviceName, serviceInstanceName } = target;
    return {
      "proton:account": accountId,
      "proton:environment": arns.environment(environmentName),
      "proton:component": arns.component(componentName),
      ...(serviceName !== undefined &&
        serviceInstanceName !== undefined && {
          "proton:service": arns.service(serviceName),
          "proton:service-instance": arns.instance(serviceName, serviceInstanceName),
        }),
    };
  }
  const kind = target.type === "ENVIRONMENT" ? "environment" : "service";
  const common = {
    "proton:account": accountId,
    "proton:template": arns.template(kind, goal.templateName),
  };
  if (target.type === "ENVIRONMENT") {
    return { ...common, "proton:environment": arns.environment(target.environmentName) };
  }
  const ofService = { ...common, "proton:service": arns.service(target.serviceName) };
  if (target.type === "SERVICE_PIPELINE") return ofService;
  return {
    ...ofService,
    "proton:environment": arns.environment(target.environmentName),
    "proton:service-instance": arns.instance(target.serviceName, target.serviceInstanceName),
  };
}
