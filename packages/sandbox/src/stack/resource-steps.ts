import type { ResourceStep } from "../iam/stack-role-calls.ts";
import { ResourceError, type ResourceType, type Rollout } from "../resources/resource-type.ts";
import {
  currentRecord,
  emitResource,
  type OperationContext,
  recordResource,
} from "./engine-context.ts";
import { createNameSource } from "./physical-name.ts";
import type { ResourceRecord } from "./stack-record.ts";

/** A resource as the template wants it, not made yet. */
export type ResourceDraft = Omit<ResourceRecord, "physicalId" | "status" | "data">;

type Verb = "CREATE" | "UPDATE";

export function typeOf({ types }: OperationContext, { type }: { type: string }): ResourceType {
  const found = types[type];
  if (found === undefined) throw new Error(`the sandbox has no resource type ${type}`);
  return found;
}

/** An error in CloudFormation's words. */
export function reasonOf(error: unknown): string {
  if (error instanceof ResourceError) {
    return `Resource handler returned message: "${error.message}" (HandlerErrorCode: ${error.code})`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Whether the stack's role may do it. @throws {ResourceError} in AWS's words when it may not */
function requireAccess(
  context: OperationContext,
  verb: ResourceStep["verb"],
  { type, physicalId, properties }: Pick<ResourceRecord, "type" | "physicalId" | "properties">,
): void {
  const { stackId } = currentRecord(context);
  const refusal = context.refusal?.(stackId, { verb, type, physicalId, properties });
  if (refusal !== undefined) throw new ResourceError("AccessDenied", refusal);
}

/** Makes a resource: recorded before it is begun and after it is done. */
export async function createResource(
  context: OperationContext,
  draft: ResourceDraft,
  verb: Verb,
): Promise<void> {
  const type = typeOf(context, draft);
  const refusal = type.refuse?.(draft.properties);
  if (refusal !== undefined) throw new ResourceError("InvalidRequest", refusal);
  const names = createNameSource({ ...context, logicalId: draft.logicalId });
  const physicalId = type.identify(draft.properties, names);
  if (
    context.stacks.get(context.stackName)?.resources[draft.logicalId]?.physicalId === physicalId
  ) {
    throw new ResourceError(
      "AlreadyExists",
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${physicalId} and update the stack again.`,
    );
  }
  const started = { ...draft, physicalId, status: `${verb}_IN_PROGRESS` };
  requireAccess(context, "create", started);
  if (await type.exists?.(started)) {
    throw new ResourceError("AlreadyExists", `${physicalId} already exists`);
  }
  await recordResource(context, started);
  emitResource(context, started, started.status, "Resource creation Initiated");
  const data = await type.create(started);
  await context.outside?.drop(started);
  const done = { ...started, ...(data && { data }), status: `${verb}_COMPLETE` };
  await recordResource(context, done);
  emitResource(context, done, done.status);
}

/**
 * Takes a resource into the stack that is there already, as it is: what its template says of it is not
 * compared, as on AWS.
 */
export async function importResource(
  context: OperationContext,
  draft: ResourceDraft,
  physicalId: string,
): Promise<void> {
  const type = typeOf(context, draft);
  const found = { ...draft, physicalId, status: "IMPORT_IN_PROGRESS" };
  emitResource(context, found, found.status, "Resource import started.");
  const retained = context.stacks
    .retained()
    .find((one) => one.type === draft.type && one.physicalId === physicalId);
  const isThere = type.exists === undefined ? retained !== undefined : await type.exists(found);
  if (!isThere) {
    throw new ResourceError(
      "NotFound",
      `Resource of type '${draft.type}' with identifier '${physicalId}' was not found.`,
    );
  }
  const { data } = retained ?? {};
  const done = { ...found, ...(data && { data }), status: "IMPORT_COMPLETE" };
  await recordResource(context, done);
  await context.stacks.claim(done);
  emitResource(context, done, done.status, "Resource import completed.");
}

/** Changes a resource in place to what `target` says. */
export async function updateResource(
  context: OperationContext,
  target: ResourceRecord,
  current: ResourceRecord,
  rollout?: Rollout,
): Promise<void> {
  const type = typeOf(context, target);
  const refusal = type.refuse?.(target.properties);
  if (refusal !== undefined) throw new ResourceError("InvalidRequest", refusal);
  requireAccess(context, "update", target);
  const known = target.data ?? current.data;
  const started = { ...target, ...(known && { data: known }), status: "UPDATE_IN_PROGRESS" };
  await recordResource(context, started);
  emitResource(context, started, started.status);
  const data = await type.update(target, current, rollout);
  await context.outside?.drop(target);
  const done = { ...started, ...(data && { data }), status: "UPDATE_COMPLETE" };
  await recordResource(context, done);
  emitResource(context, done, done.status);
}

/** Deletes a resource, or what there is of it; says why when it cannot. */
export async function deleteResource(
  context: OperationContext,
  record: ResourceRecord,
): Promise<string | undefined> {
  emitResource(context, record, "DELETE_IN_PROGRESS");
  try {
    requireAccess(context, "delete", record);
    await typeOf(context, record).delete(record);
    await context.outside?.drop(record);
    emitResource(context, record, "DELETE_COMPLETE");
    return undefined;
  } catch (error) {
    const reason = reasonOf(error);
    emitResource(context, record, "DELETE_FAILED", reason);
    return reason;
  }
}
