import type { Scope } from "@proton/cloudformation";
import type { Rollout } from "../resources/resource-type.ts";
import { type DesiredStack, removalPolicy } from "./desired-stack.ts";
import {
  changeRecord,
  currentRecord,
  emitResource,
  exportedValue,
  type OperationContext,
  recordResource,
} from "./engine-context.ts";
import { checkExports } from "./exports.ts";
import { inOrder } from "./in-order.ts";
import { propertyChanges } from "./property-changes.ts";
import {
  createResource,
  deleteResource,
  importResource,
  type ResourceDraft,
  reasonOf,
  updateResource,
} from "./resource-steps.ts";
import type { OperationFailure, ResourceRecord } from "./stack-record.ts";
import {
  computeOutputs,
  computeProperties,
  computeUpdatePolicy,
  stackScope,
} from "./stack-scope.ts";
import { withStackTags } from "./stack-tags.ts";

export type ForwardResult =
  | { readonly outcome: "failed"; readonly failure: OperationFailure }
  | {
      readonly outcome: "done";
      readonly outputs: Readonly<Record<string, string>>;
      readonly exports: Readonly<Record<string, string>>;
      readonly imports: readonly string[];
    };

/** Makes and changes what the template wants. Nothing that leaves the stack is touched yet. */
export async function goForward(
  context: OperationContext,
  desired: DesiredStack,
  signal: AbortSignal | undefined,
): Promise<ForwardResult> {
  const { kind, onFailure, imports: taken = {} } = currentRecord(context).operation ?? {};
  const verb = kind === "create" ? "CREATE" : "UPDATE";
  const imports = new Set<string>();
  const done = new Set<string>();
  let failure: OperationFailure | undefined;
  const scope = stackScope({
    desired,
    types: context.types,
    recordOf: (id) => (done.has(id) ? currentRecord(context).resources[id] : undefined),
    importValue(name) {
      imports.add(name);
      return exportedValue(context, name);
    },
  });

  await inOrder(desired.logicalIds, {
    needs: (id) => desired.dependencies.get(id) ?? [],
    mayStart() {
      if (signal?.aborted) {
        failure ??= { outcome: "cancelled", reason: "the deployment was cancelled" };
      }
      // What is not rolled back gets as far as it can: only what needs the failed one is left out.
      if (onFailure === "DO_NOTHING") return failure?.outcome !== "cancelled";
      return failure === undefined;
    },
    async act(logicalId) {
      const type = desired.template.Resources[logicalId]?.Type ?? "";
      try {
        const policy = computeUpdatePolicy(desired, logicalId, scope);
        const rollout = policy && { updatePolicy: policy, signal };
        await makeResource(context, draftOf(desired, logicalId, scope), rollout);
        done.add(logicalId);
        return true;
      } catch (error) {
        const reason = reasonOf(error);
        const record = currentRecord(context).resources[logicalId];
        const isNew = record === undefined || record.status === "CREATE_IN_PROGRESS";
        emitResource(
          context,
          record ?? { logicalId, type },
          `${!isNew ? "UPDATE" : Object.hasOwn(taken, logicalId) ? "IMPORT" : "CREATE"}_FAILED`,
          reason,
        );
        failure ??= { outcome: "failed", reason: `${logicalId} (${type}): ${reason}` };
        return false;
      }
    },
  });
  if (failure === undefined && signal?.aborted) {
    failure = { outcome: "cancelled", reason: "the deployment was cancelled" };
  }
  if (failure !== undefined) return { outcome: "failed", failure };
  try {
    const { outputs, exports } = computeOutputs(desired, scope);
    checkExports(context, exports, verb);
    return { outcome: "done", outputs, exports, imports: [...imports] };
  } catch (error) {
    return { outcome: "failed", failure: { outcome: "failed", reason: reasonOf(error) } };
  }
}

/** A resource as the template wants it, with values of what it needs. */
export function draftOf(desired: DesiredStack, logicalId: string, scope: Scope): ResourceDraft {
  const resource = desired.template.Resources[logicalId];
  const type = resource?.Type ?? "";
  const properties = computeProperties(desired, logicalId, scope);
  return {
    logicalId,
    type,
    properties: withStackTags(type, properties, desired.source.tags),
    deletionPolicy: removalPolicy(resource?.DeletionPolicy),
    updateReplacePolicy: removalPolicy(resource?.UpdateReplacePolicy),
    dependsOn: [...(desired.dependencies.get(logicalId) ?? [])],
  };
}

async function makeResource(
  context: OperationContext,
  draft: ResourceDraft,
  rollout: Rollout | undefined,
): Promise<void> {
  const previous = currentRecord(context).resources[draft.logicalId];
  const imported = currentRecord(context).operation?.imports?.[draft.logicalId];
  if (previous === undefined && imported !== undefined) {
    return importResource(context, draft, imported);
  }
  if (previous?.status === "CREATE_FAILED") await dropFailed(context, previous);
  if (previous === undefined || previous.status === "CREATE_FAILED") {
    emitResource(context, draft, "CREATE_IN_PROGRESS");
    return createResource(context, draft, "CREATE");
  }
  const { effect } = propertyChanges(draft.type, previous.properties, draft.properties);
  const target: ResourceRecord = {
    ...draft,
    physicalId: previous.physicalId,
    status: previous.status,
  };
  switch (effect) {
    case "none":
      if (previous.status === "UPDATE_FAILED") return updateResource(context, target, previous);
      return keepResource(
        context,
        { ...previous, ...draft, properties: previous.properties },
        previous,
      );
    case "update":
      return updateResource(context, target, previous, rollout);
    case "replacement":
      emitResource(
        context,
        previous,
        "UPDATE_IN_PROGRESS",
        "Requested update requires the creation of a new physical resource; hence creating one.",
      );
      await createResource(context, draft, "UPDATE");
      return setStrayAside(context, previous);
  }
}

/** What failed before and was left as it was is deleted before it is made again. */
async function dropFailed(context: OperationContext, failed: ResourceRecord): Promise<void> {
  const reason = await deleteResource(context, failed);
  if (reason !== undefined) throw new Error(reason);
  await changeRecord(context, (record) => {
    const { [failed.logicalId]: _, ...resources } = record.resources;
    return { ...record, resources };
  });
}

/** A replaced resource that no rollback would put back: a failed deployment had made it. */
async function setStrayAside(context: OperationContext, replaced: ResourceRecord): Promise<void> {
  const { previous = {} } = currentRecord(context).operation ?? {};
  if (previous[replaced.logicalId]?.physicalId === replaced.physicalId) return;
  await changeRecord(context, (record) => ({
    ...record,
    leftovers: [...record.leftovers, replaced],
  }));
}

/** Records policies and order of a resource that does not change. */
async function keepResource(
  context: OperationContext,
  record: ResourceRecord,
  previous: ResourceRecord,
): Promise<void> {
  if (JSON.stringify(record) !== JSON.stringify(previous)) await recordResource(context, record);
}
