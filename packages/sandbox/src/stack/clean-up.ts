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
  const byId = new Map(records.map((record) => [record.logicalId, record]));
  return inOrder([...byId.keys()], {
    needs: (id) =>
      records.filter(({ dependsOn }) => dependsOn.includes(id)).map(({ logicalId }) => logicalId),
    mayStart: () => true,
    act: async (id) => {
      const record = byId.get(id);
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

function dropLeftover(context: OperationContext, { logicalId }: ResourceRecord): Promise<void> {
  return changeRecord(context, (record) => ({
    ...record,
    leftovers: record.leftovers.filter((leftover) => leftover.logicalId !== logicalId),
  }));
}
