import {
  type Change,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
} from "@aws-sdk/client-cloudformation";
import type { DeployStackRequest, ResourceChange, Stack } from "../provisioner.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** A change set that CloudFormation has finished to compute. */
export interface ChangeSet {
  readonly kind: "changes" | "no-changes" | "refused";
  readonly name: string;
  readonly stackName: string;
  /** Absent when CloudFormation refused the request before it made a stack. */
  readonly stackId?: string;
  readonly reason: string;
}

/** The API's own limit for a template in the request, in bytes. */
const largestTemplateBody = 51_200;

/** The stack may hold named IAM resources and, as AWS's own samples do, transforms. */
const capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"] as const;

/** Makes the change set that turns `before` into the request, or finds the one of that name. */
export async function createChangeSet(
  context: ProvisionerContext,
  request: Omit<DeployStackRequest, "clientToken">,
  name: string,
  before: Stack | undefined,
): Promise<ChangeSet> {
  const { stackName } = request;
  try {
    await context.client.send(
      new CreateChangeSetCommand({
        StackName: stackName,
        ChangeSetName: name,
        ChangeSetType: before ? "UPDATE" : "CREATE",
        ...(await templateOf(context, request.templateBody)),
        Capabilities: [...capabilities],
        Parameters: Object.entries(request.parameters ?? {}).map(
          ([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          }),
        ),
        Tags: Object.entries(request.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
        ...(request.roleArn && { RoleARN: request.roleArn }),
      }),
    );
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code === "ValidationError" || code === "InsufficientCapabilitiesException") {
      return { kind: "refused", name, stackName, reason: message };
    }
    if (code !== "AlreadyExistsException") throw error;
  }
  return settledChangeSet(context, stackName, name);
}

async function templateOf(context: ProvisionerContext, templateBody: string) {
  if (Buffer.byteLength(templateBody) <= largestTemplateBody) return { TemplateBody: templateBody };
  if (context.uploadTemplate) return { TemplateURL: await context.uploadTemplate(templateBody) };
  throw new Error(
    `the rendered template has ${Buffer.byteLength(templateBody)} bytes, CloudFormation takes ${largestTemplateBody} in a request: give the provisioner a bucket to upload it to`,
  );
}

async function settledChangeSet(
  context: ProvisionerContext,
  stackName: string,
  name: string,
): Promise<ChangeSet> {
  for (;;) {
    const description = await describe(context, stackName, name);
    const stackId = description.StackId ?? stackName;
    if (description.Status === "CREATE_COMPLETE")
      return { kind: "changes", name, stackName, stackId, reason: "" };
    if (description.Status === "FAILED") {
      const reason = description.StatusReason ?? "the change set failed";
      // CloudFormation reports "nothing to do" as a failure, in one of these two wordings.
      const empty = /didn't contain changes|No updates are to be performed/.test(reason);
      return { kind: empty ? "no-changes" : "refused", name, stackName, stackId, reason };
    }
    await context.sleep(context.pollMilliseconds);
  }
}

function describe(
  context: ProvisionerContext,
  StackName: string,
  ChangeSetName: string,
  NextToken?: string,
): Promise<DescribeChangeSetCommandOutput> {
  return context.client.send(
    new DescribeChangeSetCommand({ StackName, ChangeSetName, ...(NextToken && { NextToken }) }),
  );
}

/** Deletes a change set that is not going to run, and the empty stack that it may have brought. */
export async function discardChangeSet(
  context: ProvisionerContext,
  changeSet: ChangeSet,
  stackIsNew: boolean,
): Promise<void> {
  const { stackName, name } = changeSet;
  await ignoringMissing(
    context.client.send(new DeleteChangeSetCommand({ StackName: stackName, ChangeSetName: name })),
  );
  if (!stackIsNew) return;
  await ignoringMissing(context.client.send(new DeleteStackCommand({ StackName: stackName })));
}

async function ignoringMissing(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "ChangeSetNotFoundException" && !/does not exist/.test(message)) throw error;
  }
}

/** All changes of a change set, over as many pages as it has. */
export async function readChanges(
  context: ProvisionerContext,
  changeSet: ChangeSet,
): Promise<ResourceChange[]> {
  const changes: ResourceChange[] = [];
  let nextToken: string | undefined;
  do {
    const page = await describe(context, changeSet.stackName, changeSet.name, nextToken);
    for (const change of page.Changes ?? []) changes.push(toResourceChange(context, change));
    nextToken = page.NextToken;
  } while (nextToken);
  return changes;
}

function toResourceChange(
  context: ProvisionerContext,
  { ResourceChange: change = {} }: Change,
): ResourceChange {
  const resourceType = change.ResourceType ?? "";
  const paths = (change.Details ?? []).map(({ Target }) =>
    Target?.Attribute === "Properties"
      ? (Target.Path?.replace(/^\/Properties\//, "") ?? Target.Name)
      : Target?.Attribute,
  );
  return {
    logicalResourceId: change.LogicalResourceId ?? "",
    ...(change.PhysicalResourceId && { physicalResourceId: change.PhysicalResourceId }),
    resourceType,
    action: actionOf(change.Action, change.Replacement, change.PolicyAction),
    changedProperties: [...new Set(paths.filter((path) => path !== undefined))],
    stateful: context.isStateful(resourceType),
  };
}

function actionOf(
  action: string | undefined,
  replacement: string | undefined,
  policy: string | undefined,
): ResourceChange["action"] {
  if (action === "Add" || action === "Import") return "add";
  if (action === "Remove") return policy === "Retain" ? "retain" : "remove";
  // "Conditional" may replace: whoever must decide is told the worse case.
  return replacement === "True" || replacement === "Conditional" ? "replace" : "modify";
}
