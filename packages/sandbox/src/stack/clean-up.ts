import type { StackResource } from "@proton/cloudformation";
import {
  changeRecord,
  currentRecord,
  emitResource,
  type OperationContext,
  recordResource,
} from "./engine-context.ts";
import { inOrder } from "./in-order.ts";
import { deleteResource } from "./resource-steps.ts";
import type { ResourceRecord } from "./stack-record.ts";

/**
 * Deletes the stack's leftovers, each before what it needs. Like CloudFormation it leaves behind
 * what cannot be deleted: the stack is complete without it. Only a stack that never came to be keeps
 * it, to be deleted with it.
 */
export async function cleanUp(
  context: OperationContext,
  { keepsFailed = false }: { readonly keepsFailed?: boolean } = {},
): Promise<readonly string[]> {
  const failures: string[] = [];
  await deleteInOrder(currentRecord(context).leftovers, async (record) => {
    const reason = await deleteResource(context, record);
    if (reason !== undefined) failures.push(`${record.logicalId} (${record.type}): ${reason}`);
    if (reason !== undefined && keepsFailed) {
      await recordResource(context, { ...record, status: "DELETE_FAILED" });
    }
    await dropLeftover(context, record);
    if (reason !== undefined && keepsFailed) return false;
    return true;
  });
  return failures;
}

/** Visits resources in the order of deletion: what depends on a resource comes before it. */
export function deleteInOrder(
  records: readonly ResourceRecord[],
  act: (record: ResourceRecord) => Promise<boolean>,
): Promise<void> {
  // A resource that was replaced twice is there twice.
  const keyOf = ({ logicalId, physicalId }: ResourceRecord) => `${logicalId} ${physicalId}`;
  const byKey = new Map(records.map((record) => [keyOf(record), record]));
  return inOrder([...byKey.keys()], {
    needs(key) {
      const logicalId = byKey.get(key)?.logicalId ?? "";
      return records.filter(({ dependsOn }) => dependsOn.includes(logicalId)).map(keyOf);
    },
    mayStart: () => true,
    act: async (key) => {
      const record = byKey.get(key);
      return record === undefined || act(record);
    },
  });
}

/** Takes resources out of the stack's care that are to outlive it. */
export async function retainResources(
  context: OperationContext,
  records: readonly ResourceRecord[],
): Promise<readonly StackResource[]> {
  await context.stacks.retain(records);
  return records.map((record) => {
    emitResource(context, record, "DELETE_SKIPPED");
    return {
      logicalResourceId: record.logicalId,
      physicalResourceId: record.physicalId,
      resourceType: record.type,
      resourceStatus: "DELETE_SKIPPED",
    };
  });
}

function dropLeftover(context: OperationContext, gone: ResourceRecord): Promise<void> {
  const isGone = ({ logicalId, physicalId }: ResourceRecord) =>
    logicalId === gone.logicalId && physicalId === gone.physicalId;
  return changeRecord(context, (record) => ({
    ...record,
    leftovers: record.leftovers.filter((leftover) => !isGone(leftover)),
  }));
}
