import {
  changeRecord,
  changeStatus,
  currentRecord,
  emitResource,
  type OperationContext,
} from "./engine-context.ts";
import { finishOperation } from "./finish-operation.ts";
import { reasonOf, updateResource } from "./resource-steps.ts";
import { rollBack } from "./roll-back.ts";
import type { OperationFailure, ResourceRecord } from "./stack-record.ts";

/**
 * Ends a deployment that failed and is not to be rolled back: what was made stays, what failed goes back
 * to what it was, or, without such a state, stays until the next operation deletes it.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
export async function leaveAsItIs(
  context: OperationContext,
  failure: OperationFailure,
): Promise<OperationFailure> {
  const { operation, source, resources } = currentRecord(context);
  if (operation === undefined) return failure;
  for (const failed of Object.values(resources)) {
    if (failed.status.endsWith("_IN_PROGRESS")) {
      await settleFailed(context, failed, operation.previous[failed.logicalId]);
    }
  }
  if (source !== undefined) {
    await changeRecord(context, (record) => ({ stable: operation.previous, ...record }));
  }
  const status = operation.kind === "create" ? "CREATE_FAILED" : "UPDATE_FAILED";
  await finishOperation(context, status, failure);
  return failure;
}

async function settleFailed(
  context: OperationContext,
  failed: ResourceRecord,
  before: ResourceRecord | undefined,
): Promise<void> {
  const record = (resource: ResourceRecord, leftovers: readonly ResourceRecord[] = []) =>
    changeRecord(context, (stack) => ({
      ...stack,
      resources: { ...stack.resources, [resource.logicalId]: resource },
      leftovers: [...stack.leftovers, ...leftovers],
    }));
  if (before === undefined) return record({ ...failed, status: "CREATE_FAILED" });
  if (before.physicalId !== failed.physicalId) {
    return record({ ...before, status: "UPDATE_FAILED" }, [failed]);
  }
  try {
    await updateResource(context, before, failed);
  } catch (error) {
    emitResource(context, before, "UPDATE_FAILED", reasonOf(error));
  }
  return record({ ...before, status: "UPDATE_FAILED" });
}

/** Brings a stack back to where it was before deployments failed that were left as they were. */
export async function rollBackLeft(context: OperationContext): Promise<void> {
  const { operation, stable, statusReason = "the deployment failed" } = currentRecord(context);
  if (operation !== undefined || stable === undefined) return;
  const failure = { outcome: "failed", reason: statusReason } as const;
  const { clientToken } = context;
  await changeStatus(context, "UPDATE_ROLLBACK_IN_PROGRESS", {
    reason: "User Initiated",
    also: (record) => ({
      ...record,
      operation: {
        ...{ kind: "update", phase: "rollback", previous: stable, failure },
        ...(clientToken !== undefined && { clientToken }),
      },
    }),
  });
  await rollBack(context, failure);
}
