import { isDeepStrictEqual } from "node:util";
import { cleanUp, retainResources } from "./clean-up.ts";
import {
  changeRecord,
  changeStatus,
  currentRecord,
  emitResource,
  type OperationContext,
  recordResource,
} from "./engine-context.ts";
import { finishOperation } from "./finish-operation.ts";
import { inOrder } from "./in-order.ts";
import { reasonOf, updateResource } from "./resource-steps.ts";
import type { OperationFailure, ResourceRecord, StackOperation } from "./stack-record.ts";

/**
 * Brings a stack back to what it was before its operation. Every step finds out for itself what
 * is still to do, so a rollback that was interrupted is simply begun again.
 */
export async function rollBack(
  context: OperationContext,
  failure: OperationFailure,
): Promise<OperationFailure> {
  const operation = currentRecord(context).operation;
  if (operation === undefined) return failure;
  const isUpdate = operation.kind === "update";
  const { reason } = failure;
  const verb = operation.isImport
    ? "IMPORT_ROLLBACK"
    : isUpdate
      ? "UPDATE_ROLLBACK"
      : ("ROLLBACK" as const);
  await changeStatus(context, `${verb}_IN_PROGRESS`, {
    reason,
    also: ({ stable: _, ...record }) => ({
      ...record,
      operation: { ...operation, phase: "rollback", failure },
    }),
  });

  const stuck = await restorePrevious(context, operation);
  if (stuck !== undefined) {
    await changeStatus(context, `${verb}_FAILED`, { reason: stuck });
    return { ...failure, reason: `${reason}; and the rollback failed: ${stuck}` };
  }
  await setNewOnesAside(context, operation);
  if (verb === "UPDATE_ROLLBACK") {
    await changeStatus(context, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  }
  const undeleted = await cleanUp(context, { keepsFailed: !isUpdate });
  await keepDrift(context, operation);
  if (isUpdate || undeleted.length === 0) {
    await finishOperation(context, `${verb}_COMPLETE`, failure);
    return failure;
  }
  const left = `could not be deleted again: ${undeleted.join("; ")}`;
  const both = { ...failure, reason: `${reason}; and ${left}` };
  await finishOperation(context, `${verb}_FAILED`, both);
  return both;
}

/** Undoes changes in place, and puts what was replaced back in its place. */
async function restorePrevious(
  context: OperationContext,
  { previous }: StackOperation,
): Promise<string | undefined> {
  let stuck: string | undefined;
  await inOrder(Object.keys(previous), {
    needs: (id) => previous[id]?.dependsOn ?? [],
    mayStart: () => true,
    async act(logicalId) {
      const before = previous[logicalId];
      const current = currentRecord(context).resources[logicalId];
      if (before === undefined || current === undefined || isSame(before, current)) return true;
      try {
        if (before.physicalId === current.physicalId) {
          await updateResource(context, before, current);
        } else {
          await putBack(context, before, current);
        }
        return true;
      } catch (error) {
        const reason = reasonOf(error);
        emitResource(context, before, "UPDATE_FAILED", reason);
        stuck ??= `${logicalId} (${before.type}): ${reason}`;
        return false;
      }
    },
  });
  return stuck;
}

const isSame = (before: ResourceRecord, current: ResourceRecord) =>
  before.physicalId === current.physicalId &&
  !/^UPDATE_(IN_PROGRESS|FAILED)$/.test(current.status) &&
  isDeepStrictEqual(before.properties, current.properties) &&
  isDeepStrictEqual(before.data, current.data);

async function putBack(
  context: OperationContext,
  before: ResourceRecord,
  current: ResourceRecord,
): Promise<void> {
  await changeRecord(context, (record) => ({
    ...record,
    leftovers: [...record.leftovers, current],
    resources: { ...record.resources, [before.logicalId]: before },
  }));
  await recordResource(context, { ...before, status: "UPDATE_COMPLETE" });
  emitResource(context, before, "UPDATE_COMPLETE");
}

/** What the operation made goes, unless its policy keeps it whatever happens. */
async function setNewOnesAside(
  context: OperationContext,
  { previous, expected = previous, imports = {} }: StackOperation,
): Promise<void> {
  const { resources } = currentRecord(context);
  const all = Object.values(resources).filter(({ logicalId }) => !(logicalId in previous));
  const imported = all.filter(({ logicalId }) => Object.hasOwn(imports, logicalId));
  await context.stacks.retain(imported);
  for (const record of imported) emitResource(context, record, "IMPORT_ROLLBACK_COMPLETE");
  const added = all.filter((record) => !imported.includes(record));
  const kept = added.filter(
    ({ deletionPolicy, status }) => deletionPolicy === "Retain" && status.endsWith("_COMPLETE"),
  );
  await retainResources(context, kept);
  await changeRecord(context, (record) => ({
    ...record,
    leftovers: [...record.leftovers, ...added.filter((one) => !kept.includes(one))],
    // The policies and the order of what did not change may have been recorded anew.
    resources: Object.fromEntries(
      Object.entries(expected).map(([logicalId, before]) => [
        logicalId,
        { ...before, status: record.resources[logicalId]?.status ?? before.status },
      ]),
    ),
  }));
}

/** What was to be reverted is there again: resources are as they were, which is not as their template says. */
async function keepDrift(
  { types, outside }: OperationContext,
  { previous, expected = previous }: StackOperation,
): Promise<void> {
  for (const { logicalId, type, physicalId, properties } of Object.values(expected)) {
    if (types[type]?.read !== undefined) continue;
    const before = previous[logicalId]?.properties;
    if (isDeepStrictEqual(before, properties)) continue;
    await outside?.put({ type, physicalId, ...(before && { properties: before }) });
  }
}
