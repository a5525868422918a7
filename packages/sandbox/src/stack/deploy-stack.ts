import type {
  BegunDeployment,
  DeployStackRequest,
  DeployStackResult,
} from "@proton/cloudformation";
import { cleanUp, retainResources } from "./clean-up.ts";
import { deleteStack } from "./delete-stack.ts";
import { type DesiredStack, readDesired } from "./desired-stack.ts";
import {
  changeRecord,
  changeStatus,
  currentRecord,
  type EngineContext,
  emitResource,
  type OperationContext,
} from "./engine-context.ts";
import { finishOperation, remember } from "./finish-operation.ts";
import { type ForwardResult, goForward } from "./go-forward.ts";
import { leaveAsItIs } from "./leave-as-it-is.ts";
import { asItIsNow } from "./live-resources.ts";
import { uuidFrom } from "./physical-name.ts";
import { planStack } from "./plan-stack.ts";
import { rollBack } from "./roll-back.ts";
import { newStackId, STACK_TYPE } from "./stack-identity.ts";
import type {
  OnFailure,
  OperationFailure,
  ResourceRecord,
  StackOperation,
  StackRecord,
} from "./stack-record.ts";
import { toStack } from "./to-stack.ts";

/** What the engine is asked for beyond the port. */
export interface EngineRequest extends DeployStackRequest {
  /** The ARN that was promised for a stack that does not exist yet. */
  readonly newStackId?: string;
  /** @default ROLLBACK */
  readonly onFailure?: OnFailure;
  /** Compares with resources as they are now, not as their template says. @default false */
  readonly revertsDrift?: boolean;
  /** Physical ids, by logical id, of what is there already and is taken into the stack. */
  readonly imports?: Readonly<Record<string, string>>;
  /** Does nothing else, and has statuses of its own. @default false */
  readonly isImport?: boolean;
}

/** Creates or updates a stack on which nothing else is being done. */
export async function deployStack(
  context: OperationContext,
  request: EngineRequest,
  { signal }: { readonly signal?: AbortSignal },
): Promise<DeployStackResult> {
  const earlier = finishedDeployment(context, request);
  if (earlier !== undefined) return earlier;
  const stuck = await leaveFailedStates(context, request);
  if (stuck !== undefined) return stuck;

  const { stackName, clientToken, onFailure, imports, isImport } = request;
  const known = context.stacks.get(stackName);
  const before = known && request.revertsDrift ? await asItIsNow(context, known) : known;
  const stack = before && toStack(context, before);
  const stackId =
    before?.stackId ??
    request.newStackId ??
    newStackId(context, stackName, uuidFrom(context.random));
  const read = readDesired(request, { ...context, stackId, before });
  if (read.outcome === "refused") return { outcome: "failed", reason: read.reason, stack };
  if (signal?.aborted) {
    return { outcome: "cancelled", reason: "cancelled before it began", stack };
  }
  const { desired } = read;
  const isSame = (record: StackRecord | undefined) =>
    record !== undefined && isUnchanged(context, desired, record);
  if (isSame(known) && isSame(before)) {
    await changeRecord(context, (record) =>
      remember(record, { clientToken, outcome: "no-changes" }),
    );
    return { outcome: "no-changes", stack: toStack(context, currentRecord(context)) };
  }
  const importing = { ...(imports && { imports }), ...(isImport && { isImport }) };
  await begin(context, { before, stackId, clientToken, onFailure, importing });
  for (const note of desired.notes) {
    const subject = {
      logicalId: stackName,
      type: STACK_TYPE,
      physicalId: stackId,
    };
    emitResource(context, subject, currentRecord(context).status, note);
  }
  const forward = await goForward(context, desired, signal);
  if (forward.outcome === "failed") {
    const failure = await afterFailure(context, forward.failure);
    const left = context.stacks.get(stackName);
    return { ...failure, stack: left && toStack(context, left) };
  }
  await settle(context, desired, forward);
  await finishCleanUp(context);
  return { outcome: "deployed", stack: toStack(context, currentRecord(context)) };
}

/** A cancelled deployment is rolled back, whatever was chosen. */
async function afterFailure(
  context: OperationContext,
  failure: OperationFailure,
): Promise<OperationFailure> {
  const { onFailure, kind, isImport } = currentRecord(context).operation ?? {};
  if (failure.outcome === "cancelled" || isImport) return rollBack(context, failure);
  if (onFailure === "DO_NOTHING") return leaveAsItIs(context, failure);
  if (onFailure !== "DELETE" || kind !== "create") return rollBack(context, failure);
  await deleteStack(context, failure.reason);
  return failure;
}

/** What a token's deployment came to, when it is over. */
export function finishedDeployment(
  context: EngineContext,
  { stackName, clientToken }: BegunDeployment,
): DeployStackResult | undefined {
  const record = context.stacks.get(stackName);
  const finished = record?.finished.find((one) => one.clientToken === clientToken);
  if (record === undefined || finished === undefined) return undefined;
  const stack = toStack(context, record);
  const { outcome, reason = "" } = finished;
  return outcome === "failed" || outcome === "cancelled"
    ? { outcome, reason, stack }
    : { outcome, stack };
}

/** A stack that never came to be is removed, a rollback that failed is tried again. */
async function leaveFailedStates(
  context: OperationContext,
  { onFailure }: EngineRequest,
): Promise<DeployStackResult | undefined> {
  const record = context.stacks.get(context.stackName);
  if (record === undefined) return undefined;
  if (record.operation?.phase === "rollback") {
    const failure = { outcome: "failed", reason: "the rollback is tried again" } as const;
    await rollBack(context, record.operation.failure ?? failure);
  }
  const { status, statusReason = status } = currentRecord(context);
  if (status === "ROLLBACK_COMPLETE") {
    await context.stacks.remove(context.stackName);
    return undefined;
  }
  const isLeft = status === "CREATE_FAILED" || status === "UPDATE_FAILED";
  const isStuck = isLeft ? onFailure !== "DO_NOTHING" : status.endsWith("_FAILED");
  if (!isStuck) return undefined;
  const reason = `the stack is in ${status} state and can not be updated: ${statusReason}`;
  return { outcome: "failed", reason, stack: toStack(context, currentRecord(context)) };
}

function isUnchanged(context: OperationContext, desired: DesiredStack, before: StackRecord) {
  try {
    return planStack(context, desired, before).isEmpty;
  } catch {
    // Whatever cannot be computed fails again on the way, with the resource's name.
    return false;
  }
}

async function begin(
  context: OperationContext,
  options: {
    readonly before: StackRecord | undefined;
    readonly stackId: string;
    readonly clientToken: string;
    readonly onFailure: OnFailure | undefined;
    readonly importing: Pick<StackOperation, "imports" | "isImport">;
  },
): Promise<void> {
  const { before, stackId, clientToken, importing } = options;
  const verb = importing.isImport ? "IMPORT" : before === undefined ? "CREATE" : "UPDATE";
  const status = `${verb}_IN_PROGRESS` as const;
  const onFailure = options.onFailure && { onFailure: options.onFailure };
  const now = context.clock().toISOString();
  const reason = "User Initiated";
  if (before === undefined) {
    await context.stacks.create({
      stackName: context.stackName,
      stackId,
      status,
      createdAt: now,
      outputs: {},
      exports: {},
      imports: [],
      resources: {},
      leftovers: [],
      operation: {
        ...{ kind: "create", phase: "forward", clientToken, previous: {} },
        ...{ ...onFailure, ...importing },
      },
      finished: [],
    });
    return changeStatus(context, status, { reason });
  }
  return changeStatus(context, status, {
    reason,
    also: (record) => ({
      ...record,
      updatedAt: now,
      resources: before.resources,
      operation: {
        kind: "update",
        phase: "forward",
        clientToken,
        // What was never complete has nothing to go back to.
        previous: record.stable ?? (record.source === undefined ? {} : before.resources),
        ...(before.resources !== record.resources && { expected: record.resources }),
        ...{ ...onFailure, ...importing },
        previousStatus: record.status,
      },
    }),
  });
}

/** The moment from which on the new state is the stack's, whatever happens. */
async function settle(
  context: OperationContext,
  desired: DesiredStack,
  { outputs, exports, imports }: Extract<ForwardResult, { outcome: "done" }>,
): Promise<void> {
  const { operation, resources } = currentRecord(context);
  const previous = Object.values(operation?.previous ?? {});
  const removed = previous.filter(({ logicalId }) => !desired.dependencies.has(logicalId));
  const replaced = previous.filter(({ logicalId, physicalId }) => {
    const current = resources[logicalId];
    return desired.dependencies.has(logicalId) && current?.physicalId !== physicalId;
  });
  const isKept = (record: ResourceRecord) =>
    removed.includes(record) || strays.includes(record)
      ? record.deletionPolicy !== "Delete"
      : [record, resources[record.logicalId]].some(
          (one) => one !== undefined && one.updateReplacePolicy !== "Delete",
        );
  // Left by a deployment that failed, and no longer wanted.
  const strays = Object.values(resources).filter(
    ({ logicalId, physicalId }) =>
      !desired.dependencies.has(logicalId) &&
      operation?.previous[logicalId]?.physicalId !== physicalId,
  );
  const gone = [...removed, ...replaced, ...strays];
  await retainResources(context, gone.filter(isKept));
  const remaining = new Set(desired.logicalIds);
  const also = ({ stable: _, ...record }: StackRecord): StackRecord => ({
    ...record,
    source: desired.source,
    outputs,
    exports,
    imports,
    resources: Object.fromEntries(
      Object.entries(record.resources).filter(([logicalId]) => remaining.has(logicalId)),
    ),
    leftovers: [...record.leftovers, ...gone.filter((record) => !isKept(record))],
    ...(record.operation && { operation: { ...record.operation, phase: "cleanup" } }),
  });
  if (operation?.kind === "create" || operation?.isImport) await changeRecord(context, also);
  else await changeStatus(context, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", { also });
}

/** Ends a deployment whose new state is settled. */
export async function finishCleanUp(context: OperationContext): Promise<void> {
  await cleanUp(context);
  const { kind, isImport } = currentRecord(context).operation ?? {};
  const verb = isImport ? "IMPORT" : kind === "create" ? "CREATE" : "UPDATE";
  await finishOperation(context, `${verb}_COMPLETE`);
}
