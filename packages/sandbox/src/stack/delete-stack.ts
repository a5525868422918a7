import type { DeleteStackResult, StackResource } from "@proton/cloudformation";
import { cleanUp, deleteInOrder, retainResources } from "./clean-up.ts";
import {
  changeRecord,
  changeStatus,
  currentRecord,
  emitResource,
  type OperationContext,
  recordResource,
} from "./engine-context.ts";
import { checkExports } from "./exports.ts";
import { deleteResource, reasonOf } from "./resource-steps.ts";
import { STACK_TYPE } from "./stack-identity.ts";
import type { ResourceRecord } from "./stack-record.ts";
import { toStack } from "./to-stack.ts";

/** Deletes a stack, or goes on deleting it. */
export async function deleteStack(
  context: OperationContext,
  why = "User Initiated",
): Promise<DeleteStackResult> {
  const before = currentRecord(context);
  try {
    checkExports(context, {}, "DELETE");
  } catch (error) {
    return { outcome: "failed", reason: reasonOf(error), stack: toStack(context, before) };
  }
  await changeStatus(context, "DELETE_IN_PROGRESS", {
    reason: why,
    also: ({ stable = {}, ...record }) => ({
      ...record,
      // What a deployment replaced that failed and was left as it was.
      leftovers: [
        ...record.leftovers,
        ...Object.values(stable).filter(
          ({ logicalId, physicalId }) => record.resources[logicalId]?.physicalId !== physicalId,
        ),
      ],
      operation: { kind: "delete", phase: "forward", previous: {} },
    }),
  });
  await cleanUp(context);
  const failures: string[] = [];
  const retained: StackResource[] = [];
  await deleteInOrder(Object.values(currentRecord(context).resources), async (record) => {
    if (record.deletionPolicy !== "Delete") {
      retained.push(...(await retainResources(context, [record])));
    } else {
      const reason = await deleteResource(context, record);
      if (reason !== undefined) {
        failures.push(`${record.logicalId} (${record.type}): ${reason}`);
        await recordResource(context, { ...record, status: "DELETE_FAILED" });
        return false;
      }
    }
    await dropResource(context, record);
    return true;
  });
  return failures.length > 0 ? fail(context, failures) : finish(context, retained);
}

async function finish(
  context: OperationContext,
  retained: readonly StackResource[],
): Promise<DeleteStackResult> {
  const { stackId } = currentRecord(context);
  await context.stacks.remove(context.stackName);
  const subject = {
    logicalId: context.stackName,
    type: STACK_TYPE,
    physicalId: stackId,
  };
  emitResource(context, subject, "DELETE_COMPLETE");
  return { outcome: "deleted", retained };
}

async function fail(
  context: OperationContext,
  failures: readonly string[],
): Promise<DeleteStackResult> {
  const reason = failures.join("; ");
  await changeStatus(context, "DELETE_FAILED", {
    reason,
    also: ({ operation: _, ...record }) => record,
  });
  return { outcome: "failed", reason, stack: toStack(context, currentRecord(context)) };
}

function dropResource(context: OperationContext, { logicalId }: ResourceRecord): Promise<void> {
  return changeRecord(context, (record) => {
    const { [logicalId]: _, ...resources } = record.resources;
    return { ...record, resources };
  });
}
