import {
  type StackEvent as AwsStackEvent,
  DescribeStackEventsCommand,
  type DescribeStackEventsCommandOutput,
} from "@aws-sdk/client-cloudformation";
import type { ProvisionerOptions, StackEvent, StackStatus } from "../provisioner.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** How a followed operation ended. */
export interface FollowedEnd {
  readonly status: StackStatus;
  /** The first failure of a resource, as CloudFormation words it. */
  readonly reason: string | undefined;
  readonly cancelled: boolean;
}

interface FollowRequest extends ProvisionerOptions {
  /** A stack that may be deleted meanwhile is followed by its id. */
  readonly stackName: string;
  /** Only the events of this deployment count; without it, those after the last rest. */
  readonly clientToken?: string;
  readonly onCancel?: () => Promise<void>;
}

const stackType = "AWS::CloudFormation::Stack";

/** Reports each event once, oldest first, until the stack is at rest. */
export async function followStack(
  context: ProvisionerContext,
  request: FollowRequest,
): Promise<FollowedEnd> {
  const seen = new Set<string>();
  let cancelled = false;
  let reason: string | undefined;
  for (;;) {
    if (request.signal?.aborted && request.onCancel && !cancelled) {
      cancelled = true;
      await request.onCancel();
    }
    const events = operationEvents(
      await readEvents(context, request.stackName),
      request.clientToken,
    );
    for (const event of events) {
      if (seen.has(event.EventId ?? "")) continue;
      seen.add(event.EventId ?? "");
      if (!reason && isCause(event))
        reason = `${event.LogicalResourceId}: ${event.ResourceStatusReason}`;
      request.onEvent?.(toStackEvent(event));
    }
    const last = events.at(-1);
    if (last && isStackEvent(last) && isAtRest(last.ResourceStatus ?? "")) {
      return { status: last.ResourceStatus as StackStatus, reason, cancelled };
    }
    await context.sleep(context.pollMilliseconds);
  }
}

/** All events of a stack, oldest first; none when there is no such stack. */
export async function readEvents(
  context: ProvisionerContext,
  stackName: string,
): Promise<AwsStackEvent[]> {
  const events: AwsStackEvent[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page: DescribeStackEventsCommandOutput = await context.client.send(
        new DescribeStackEventsCommand({
          StackName: stackName,
          ...(nextToken && { NextToken: nextToken }),
        }),
      );
      events.push(...(page.StackEvents ?? []));
      nextToken = page.NextToken;
    } while (nextToken);
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) throw error;
  }
  return events.reverse();
}

/** The events of one operation: those of its token, or else those since the stack last stood still. */
function operationEvents(
  events: readonly AwsStackEvent[],
  clientToken: string | undefined,
): readonly AwsStackEvent[] {
  if (clientToken !== undefined)
    return events.filter((event) => event.ClientRequestToken === clientToken);
  const start = events.findLastIndex(
    (event) => isStackEvent(event) && isStart(event.ResourceStatus ?? ""),
  );
  return events.slice(Math.max(start, 0));
}

function isStackEvent(event: AwsStackEvent): boolean {
  return event.ResourceType === stackType && event.PhysicalResourceId === event.StackId;
}

function isStart(status: string): boolean {
  return ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"].includes(status);
}

function isAtRest(status: string): boolean {
  return !status.endsWith("_IN_PROGRESS");
}

/** A resource that was only stopped because another one failed is not the cause. */
function isCause(event: AwsStackEvent): boolean {
  return (
    !isStackEvent(event) &&
    (event.ResourceStatus ?? "").endsWith("_FAILED") &&
    !/cancelled/i.test(event.ResourceStatusReason ?? "")
  );
}

function toStackEvent(event: AwsStackEvent): StackEvent {
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
