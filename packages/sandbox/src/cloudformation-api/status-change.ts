import type { ServiceEvent } from "../events/event-bus.ts";
import { STACK_TYPE } from "../stack/stack-identity.ts";
import type { JournalEvent } from "./stack-journal.ts";

/**
 * What CloudFormation sends to EventBridge about a step of a stack or of a resource in it.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
 */
export function statusChange(stackId: string, event: JournalEvent): ServiceEvent {
  const { resourceType, resourceStatus: status, resourceStatusReason: reason = "" } = event;
  const isOfStack = resourceType === STACK_TYPE && event.physicalResourceId === stackId;
  return {
    source: "aws.cloudformation",
    detailType: `CloudFormation ${isOfStack ? "Stack" : "Resource"} Status Change`,
    resources: [stackId],
    detail: {
      "stack-id": stackId,
      ...(!isOfStack && {
        "logical-resource-id": event.logicalResourceId,
        "physical-resource-id": event.physicalResourceId ?? "",
        "resource-type": resourceType,
      }),
      "status-details": { status, "status-reason": reason },
      // Absent where whoever began the operation gave none.
      ...(event.clientRequestToken !== undefined && {
        "client-request-token": event.clientRequestToken,
      }),
    },
  };
}
