import {
  type Change,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeEventsCommand,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import type { DeployStackRequest, ResourceChange } from "../provisioner.ts";
import { resourceSpec } from "../specs/resource-spec.ts";
import { findMissing, findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** The API's own limit for a template in the request, in bytes. */
const LARGEST_TEMPLATE_BODY = 51_200;

/** The stack may hold named IAM resources and, as AWS's own samples do, transforms. */
const capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"] as const;

/** A change set as CloudFormation has it now. */
export interface ChangeSet {
  readonly name: string;
  /** The stack's ARN: a name may mean another stack a moment later. */
  readonly stackId: string;
  readonly state: "computing" | "ready" | "executed" | "obsolete" | "empty" | "failed";
  readonly reason: string;
}

/** What came of asking for a change set. */
export type CreateChangeSetResult =
  | { readonly outcome: "created"; readonly stackId: string }
  /** The stack, or a change set of that name, appeared meanwhile: look again. */
  | { readonly outcome: "exists" }
  | { readonly outcome: "refused"; readonly reason: string };

/** Asks for the change set that turns the stack into the request. */
export async function createChangeSet(
  context: ProvisionerContext,
  request: Omit<DeployStackRequest, "clientToken">,
  { name, stackId }: { readonly name: string; readonly stackId: string | undefined },
): Promise<CreateChangeSetResult> {
  const template = await templateOf(context, request.templateBody);
  if (typeof template === "string") return { outcome: "refused", reason: template };
  try {
    const created = await context.client.send(
      new CreateChangeSetCommand({
        StackName: stackId ?? request.stackName,
        ChangeSetName: name,
        ChangeSetType: stackId === undefined ? "CREATE" : "UPDATE",
        ...template,
        Capabilities: [...capabilities],
        Parameters: Object.entries(request.parameters ?? {}).map(
          ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
        ),
        Tags: Object.entries(request.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
        ...(request.roleArn && { RoleARN: request.roleArn }),
      }),
    );
    return { outcome: "created", stackId: created.StackId ?? request.stackName };
  } catch (error) {
    const { name: code, message } = error as Error;
    const appeared =
      code === "AlreadyExistsException" || /already exists|_IN_PROGRESS/.test(message);
    if (appeared) return { outcome: "exists" };
    if (code === "ValidationError" || code === "InsufficientCapabilitiesException") {
      return { outcome: "refused", reason: message };
    }
    throw error;
  }
}

/** How the template is given, or why it cannot be. */
async function templateOf(context: ProvisionerContext, templateBody: string) {
  const size = Buffer.byteLength(templateBody);
  if (size <= LARGEST_TEMPLATE_BODY) return { TemplateBody: templateBody };
  if (context.uploadTemplate) return { TemplateURL: await context.uploadTemplate(templateBody) };
  return `the rendered template has ${size} bytes, CloudFormation takes ${LARGEST_TEMPLATE_BODY} in a request: give the provisioner a bucket to upload it to`;
}

/** Looks once at a change set; `undefined` when there is none of that name. */
export async function findChangeSet(
  context: ProvisionerContext,
  stack: string,
  name: string,
): Promise<ChangeSet | undefined> {
  const description = await findMissing(describe(context, stack, name));
  if (description === undefined) return undefined;
  const { Status, ExecutionStatus, StatusReason } = description;
  const generic = StatusReason ?? "the change set failed";
  const state = stateOf();
  const { ChangeSetId } = description;
  const causes = state === "failed" ? await failuresOf(context, ChangeSetId) : undefined;
  return { name, stackId: description.StackId ?? stack, state, reason: causes || generic };

  function stateOf(): ChangeSet["state"] {
    if (Status === "FAILED") {
      // CloudFormation reports "nothing to do" as a failure, in one of these two wordings.
      return /didn't contain changes|No updates are to be performed/.test(generic)
        ? "empty"
        : "failed";
    }
    if (ExecutionStatus?.startsWith("EXECUTE_")) return "executed";
    if (Status !== "CREATE_COMPLETE") return "computing";
    return ExecutionStatus === "OBSOLETE" ? "obsolete" : "ready";
  }
}

/**
 * What early validation found: of a change set that failed by it, only its events name resources. Who
 * may not read them is left with CloudFormation's general words.
 */
async function failuresOf(
  context: ProvisionerContext,
  changeSetId: string | undefined,
): Promise<string> {
  const command = new DescribeEventsCommand({
    ChangeSetName: changeSetId,
    Filters: { FailedEvents: true },
  });
  const answer = await context.client.send(command).catch(() => undefined);
  const causes = (answer?.OperationEvents ?? []).flatMap((event) => {
    const reason = event.ValidationStatusReason ?? event.ResourceStatusReason;
    if (reason === undefined) return [];
    const path = event.ValidationPath ? ` at ${event.ValidationPath}` : "";
    return [`${event.LogicalResourceId ?? event.ResourceType}${path}: ${reason}`];
  });
  return [...new Set(causes)].join("; ");
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

/**
 * Deletes a change set that is not going to run, and the empty stack that it brought. A stack is
 * deleted only by its id, only while nothing but this change set ever was in it.
 */
export async function discardChangeSet(
  context: ProvisionerContext,
  { stackId, name }: Pick<ChangeSet, "stackId" | "name">,
): Promise<void> {
  const { client } = context;
  await findMissing(
    client.send(new DeleteChangeSetCommand({ StackName: stackId, ChangeSetName: name })),
  );
  const stack = await findStack(context, stackId);
  if (stack?.StackStatus !== "REVIEW_IN_PROGRESS") return;
  const others = await findMissing(client.send(new ListChangeSetsCommand({ StackName: stackId })));
  const isOurs = (others?.Summaries ?? []).every((summary) => summary.ChangeSetName === name);
  if (isOurs) await findMissing(client.send(new DeleteStackCommand({ StackName: stackId })));
}

/** All changes of a change set, over as many pages as it has. */
export async function readChanges(
  context: ProvisionerContext,
  changeSet: Pick<ChangeSet, "stackId" | "name">,
): Promise<ResourceChange[]> {
  const changes: ResourceChange[] = [];
  let nextToken: string | undefined;
  do {
    const page = await describe(context, changeSet.stackId, changeSet.name, nextToken);
    for (const change of page.Changes ?? []) changes.push(toResourceChange(change));
    nextToken = page.NextToken;
  } while (nextToken);
  return changes;
}

function toResourceChange({ ResourceChange: change = {} }: Change): ResourceChange {
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
    stateful: resourceSpec(resourceType)?.stateful ?? false,
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
