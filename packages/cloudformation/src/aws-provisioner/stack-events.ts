import {
  DescribeStackEventsCommand,
  type DescribeStackEventsCommandOutput,
  type StackEvent as SdkStackEvent,
} from "@aws-sdk/client-cloudformation";
import type { StackEvent } from "../provisioner.ts";
import { findMissing } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

const STACK_TYPE = "AWS::CloudFormation::Stack";

/** The tokens of an operation: cancelling it is a request of its own, under a token of its own. */
export function tokensOf(clientToken: string): readonly string[] {
  return [clientToken, cancelToken(clientToken)];
}

export function cancelToken(clientToken: string): string {
  return `${clientToken}-cancel`;
}

/** The token of the deployment that a request of CloudFormation belongs to. */
export function deploymentToken(requestToken: string): string {
  return requestToken.replace(/-(cancel|recreate)$/, "");
}

/**
 * The events of an operation since the cursor, oldest first. Pages are read from the newest event
 * back to the first one that is known: the cursor's, or the one that began the operation.
 */
export async function operationEvents(
  context: ProvisionerContext,
  stack: string,
  options: { readonly tokens: readonly string[]; readonly cursor?: string | undefined },
): Promise<readonly SdkStackEvent[]> {
  const { tokens, cursor } = options;
  const found: SdkStackEvent[] = [];
  await eachEvent(context, stack, (event) => {
    if (event.EventId !== undefined && event.EventId === cursor) return "stop";
    if (!tokens.includes(event.ClientRequestToken ?? "")) return "next";
    found.push(event);
    return isStart(event) && event.ClientRequestToken === tokens[0] ? "stop" : "next";
  });
  return found.reverse();
}

/** The event that began what last happened to a stack. */
export async function latestStart(
  context: ProvisionerContext,
  stack: string,
): Promise<SdkStackEvent | undefined> {
  let start: SdkStackEvent | undefined;
  await eachEvent(context, stack, (event) => {
    if (!isStart(event)) return "next";
    start = event;
    return "stop";
  });
  return start;
}

async function eachEvent(
  context: ProvisionerContext,
  stack: string,
  visit: (event: SdkStackEvent) => "next" | "stop",
): Promise<void> {
  let nextToken: string | undefined;
  do {
    const page: DescribeStackEventsCommandOutput | undefined = await findMissing(
      context.client.send(
        new DescribeStackEventsCommand({
          StackName: stack,
          ...(nextToken && { NextToken: nextToken }),
        }),
      ),
    );
    for (const event of page?.StackEvents ?? []) {
      if (visit(event) === "stop") return;
    }
    nextToken = page?.NextToken;
  } while (nextToken);
}

/** Whether the event is of the stack itself, not of a resource or a stack nested in it. */
export function isOfStack(event: SdkStackEvent): boolean {
  return event.ResourceType === STACK_TYPE && event.PhysicalResourceId === event.StackId;
}

/** A rollback and a clean-up belong to the operation that they end. */
const STARTS: ReadonlySet<string> = new Set([
  "CREATE_IN_PROGRESS",
  "UPDATE_IN_PROGRESS",
  "DELETE_IN_PROGRESS",
  "IMPORT_IN_PROGRESS",
]);

function isStart(event: SdkStackEvent): boolean {
  return isOfStack(event) && STARTS.has(event.ResourceStatus ?? "");
}

/** The first failure of a resource; one that was only stopped by another's failure is not a cause. */
export function firstCause(events: readonly SdkStackEvent[]): string | undefined {
  const cause = events.find(
    (event) =>
      !isOfStack(event) &&
      (event.ResourceStatus ?? "").endsWith("_FAILED") &&
      !/cancelled/i.test(event.ResourceStatusReason ?? ""),
  );
  return cause && `${cause.LogicalResourceId}: ${cause.ResourceStatusReason ?? "failed"}`;
}

export function toStackEvent(event: SdkStackEvent): StackEvent {
  return {
    stackName: event.StackName ?? "",
    time: event.Timestamp ?? new Date(0),
    logicalResourceId: event.LogicalResourceId ?? "",
    ...(event.PhysicalResourceId && { physicalResourceId: event.PhysicalResourceId }),
    resourceType: event.ResourceType ?? "",
    resourceStatus: event.ResourceStatus ?? "",
    ...(event.ResourceStatusReason && { resourceStatusReason: event.ResourceStatusReason }),
  };
}
