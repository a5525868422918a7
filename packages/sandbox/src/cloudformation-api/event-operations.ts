import type { QueryResult } from "../query-api/query-endpoint.ts";
import { validationError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import { STACK_TYPE } from "../stack/stack-identity.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import { requireChangeSet } from "./change-set-operations.ts";
import { pageAsked } from "./describe-operations.ts";
import { requireStack } from "./find-stack.ts";
import { pageOf } from "./page-of.ts";
import type { JournalEvent, StackEntry } from "./stack-journal.ts";

export const eventOperations = {
  DescribeStackEvents(context, form) {
    const { entry } = requireStack(context, form.required("StackName"));
    const newestFirst = [...entry.events].reverse();
    const asked = pageAsked(context, form.text("NextToken"));
    const { page, NextToken } = pageOf(newestFirst, asked);
    return { StackEvents: { member: page.map((event) => toEvent(entry, event)) }, NextToken };
  },

  /** The newer way to the same events: one operation's, or only what failed. */
  DescribeEvents(context, form): QueryResult {
    if (form.text("ChangeSetName") !== undefined) return validationEvents(context, form);
    const operationId = form.text("OperationId");
    const entry = entryOf();
    const onlyFailed = form.text("Filters.FailedEvents") === "true";
    const events = byOperation(entry).filter(
      ({ event, operation }) =>
        (operationId === undefined || operation.eventId === operationId) &&
        (!onlyFailed || event.resourceStatus.endsWith("_FAILED")),
    );
    const asked = pageAsked(context, form.text("NextToken"));
    const { page, NextToken } = pageOf(events.reverse(), asked);
    const member = page.map(({ event, operation }) => {
      const { StackName: _, ...shown } = toEvent(entry, event);
      const isFailed = event.resourceStatus.endsWith("_FAILED");
      return {
        ...shown,
        OperationId: operation.eventId,
        OperationType: operationTypeOf(operation),
        EventType: isFailed ? "PROVISIONING_ERROR" : "STACK_EVENT",
      };
    });
    return { OperationEvents: { member }, NextToken };

    function entryOf(): StackEntry {
      const name = form.text("StackName");
      if (name !== undefined) return requireStack(context, name).entry;
      const all = context.journal.all();
      const found = all.find(({ events }) => events.some(({ eventId }) => eventId === operationId));
      if (found === undefined) throw validationError(`Operation ${operationId} does not exist`);
      return found;
    }
  },
} satisfies Record<string, ApiOperation>;

/** What early validation found in a change set. */
function validationEvents(context: ApiContext, form: QueryForm): QueryResult {
  const { view, changeSet } = requireChangeSet(context, form);
  const member = (changeSet.validation ?? []).map((failure, index) => ({
    EventId: `${changeSet.id}/${index}`,
    StackId: view.entry.stackId,
    OperationId: changeSet.id,
    OperationType: "CREATE_CHANGESET",
    EventType: "VALIDATION_ERROR",
    LogicalResourceId: failure.logicalResourceId,
    ResourceType: failure.resourceType,
    Timestamp: changeSet.createdAt,
    ValidationName: "NAME_CONFLICT_VALIDATION",
    ValidationStatus: "FAILED",
    ValidationFailureMode: "FAIL",
    ValidationStatusReason: failure.reason,
  }));
  return { OperationEvents: { member } };
}

function toEvent({ stackId, stackName }: StackEntry, event: JournalEvent) {
  return {
    StackId: stackId,
    EventId: event.eventId,
    StackName: stackName,
    LogicalResourceId: event.logicalResourceId,
    PhysicalResourceId: event.physicalResourceId ?? "",
    ResourceType: event.resourceType,
    Timestamp: event.time,
    ResourceStatus: event.resourceStatus,
    ResourceStatusReason: event.resourceStatusReason,
    ClientRequestToken: event.clientRequestToken,
  };
}

const STARTS = /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/;

/** Every event with the one that began its operation, which names the operation. */
function byOperation({ events }: StackEntry) {
  let operation = events[0];
  return events.flatMap((event) => {
    const isStart = event.resourceType === STACK_TYPE && STARTS.test(event.resourceStatus);
    if (isStart) operation = event;
    return operation === undefined ? [] : [{ event, operation }];
  });
}

function operationTypeOf({ resourceStatus }: JournalEvent): string {
  const [, verb] = STARTS.exec(resourceStatus) ?? [];
  return verb === undefined ? "CONTINUE_ROLLBACK" : `${verb}_STACK`;
}
