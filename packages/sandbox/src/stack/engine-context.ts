import type { StackEvent, TemplateValue } from "@proton/cloudformation";
import type { Clock } from "../clock.ts";
import type { ResourceStep } from "../iam/stack-role-calls.ts";
import type { ResourceTypes } from "../resources/resource-type.ts";
import type { OutsideChanges } from "../state/outside-changes.ts";
import type { StackStore } from "../state/stack-store.ts";
import type { RandomBytes } from "./physical-name.ts";
import { STACK_TYPE } from "./stack-identity.ts";
import type { ResourceRecord, StackRecord } from "./stack-record.ts";

/** What the stack engine works with. */
export interface EngineContext {
  readonly stacks: StackStore;
  readonly types: ResourceTypes;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Whether what only an account has is stood in for. @default false */
  readonly recordUnknown?: boolean;
  /** What was changed past stacks. @default nothing */
  readonly outside?: OutsideChanges;
  /**
   * Why the role of a stack may not do something with a resource, as IAM says it.
   *
   * @default every stack may do everything
   */
  readonly refusal?: (stackId: string, step: ResourceStep) => string | undefined;
  /** Told every event of every stack, whoever began it. */
  readonly onStackEvent?: (event: EngineEvent) => void;
}

/** An event, with what it belongs to. */
export interface EngineEvent extends StackEvent {
  /** `undefined` for a resource whose stack is gone. */
  readonly stackId: string | undefined;
  readonly clientToken: string | undefined;
}

/** One operation on one stack. */
export interface OperationContext extends EngineContext {
  readonly stackName: string;
  readonly clientToken?: string;
  readonly onEvent?: (event: StackEvent) => void;
}

/** The stack's record as it is now. */
export function currentRecord({ stacks, stackName }: OperationContext): StackRecord {
  const record = stacks.get(stackName);
  if (record === undefined) throw new Error(`there is no stack ${stackName}`);
  return record;
}

export function changeRecord(
  { stacks, stackName }: OperationContext,
  change: (record: StackRecord) => StackRecord,
): Promise<void> {
  return stacks.change(stackName, change);
}

/** Records one resource of the stack as it is now. */
export function recordResource(context: OperationContext, resource: ResourceRecord): Promise<void> {
  return changeRecord(context, (record) => ({
    ...record,
    resources: { ...record.resources, [resource.logicalId]: resource },
  }));
}

type Subject = Pick<ResourceRecord, "logicalId" | "type"> & { readonly physicalId?: string };

export function emitResource(
  context: OperationContext,
  subject: Subject,
  resourceStatus: string,
  reason?: string,
): void {
  const event = {
    stackName: context.stackName,
    time: context.clock(),
    logicalResourceId: subject.logicalId,
    ...(subject.physicalId !== undefined && { physicalResourceId: subject.physicalId }),
    resourceType: subject.type,
    resourceStatus,
    ...(reason !== undefined && { resourceStatusReason: reason }),
  };
  context.onEvent?.(event);
  const isStack = subject.type === STACK_TYPE;
  const record = context.stacks.get(context.stackName);
  context.onStackEvent?.({
    ...event,
    stackId: isStack ? subject.physicalId : record?.stackId,
    clientToken: context.clientToken ?? record?.operation?.clientToken,
  });
}

/** Records the stack's status, with anything that must be true from the same moment, and says so. */
export async function changeStatus(
  context: OperationContext,
  status: StackRecord["status"],
  options: {
    readonly reason?: string;
    readonly also?: (record: StackRecord) => StackRecord;
  } = {},
): Promise<void> {
  const { reason, also = (record) => record } = options;
  await changeRecord(context, (record) => {
    const { statusReason: _, ...rest } = also(record);
    return { ...rest, status, ...(reason !== undefined && { statusReason: reason }) };
  });
  const subject = {
    logicalId: context.stackName,
    type: STACK_TYPE,
    physicalId: currentRecord(context).stackId,
  };
  emitResource(context, subject, status, reason);
}

/** The value that another stack exports under a name. */
export function exportedValue(
  { stacks, stackName }: OperationContext,
  name: string,
): TemplateValue | undefined {
  return stacks
    .all()
    .find((stack) => stack.stackName !== stackName && Object.hasOwn(stack.exports, name))?.exports[
    name
  ];
}
