import { GetTemplateCommand, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import type { Stack, StackResource, StackStatus } from "../provisioner.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** A stack as AWS has it now; one that is only under review by a change set does not exist yet. */
export async function describeStack(
  context: ProvisionerContext,
  stackName: string,
): Promise<Stack | undefined> {
  const stack = await findStack(context, stackName);
  if (!stack?.StackId || stack.StackStatus === "REVIEW_IN_PROGRESS") return undefined;
  // By name a deleted stack is gone; only its id still finds it.
  const [resources, template] = await Promise.all([
    readResources(context, stack.StackId),
    context.client.send(
      new GetTemplateCommand({ StackName: stack.StackId, TemplateStage: "Original" }),
    ),
  ]);
  return {
    stackName: stack.StackName ?? stackName,
    stackId: stack.StackId,
    status: stack.StackStatus as StackStatus,
    ...(stack.StackStatusReason && { statusReason: stack.StackStatusReason }),
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map((output) => [output.OutputKey ?? "", output.OutputValue ?? ""]),
    ),
    resources,
    tags: Object.fromEntries((stack.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
    ...(template.TemplateBody && { templateBody: template.TemplateBody }),
    createdAt: stack.CreationTime ?? new Date(0),
    ...(stack.LastUpdatedTime && { updatedAt: stack.LastUpdatedTime }),
  };
}

async function readResources(
  { client }: ProvisionerContext,
  StackName: string,
): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const summary of page.StackResourceSummaries ?? []) {
      resources.push({
        logicalResourceId: summary.LogicalResourceId ?? "",
        physicalResourceId: summary.PhysicalResourceId ?? "",
        resourceType: summary.ResourceType ?? "",
        resourceStatus: summary.ResourceStatus ?? "",
      });
    }
  }
  return resources;
}
