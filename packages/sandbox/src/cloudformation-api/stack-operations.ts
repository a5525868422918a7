import { QueryError, validationError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import { isStackName, newStackId } from "../stack/stack-identity.ts";
import type { OnFailure } from "../stack/stack-record.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import {
  beginDeletion,
  beginDeployment,
  beginRollback,
  beginRollbackOfLeft,
} from "./change-stack.ts";
import { findStack, requireStack, type StackView } from "./find-stack.ts";
import { readStackRequest, roleOf } from "./stack-request.ts";

/** A name that a new stack can have. */
export function checkStackName(name: string): void {
  if (isStackName(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

/** Statuses of stacks that can be updated. */
const UPDATABLE =
  /^((CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE|(CREATE|UPDATE)_FAILED)$/;

export function refuseUnlessUpdatable({ entry, status }: StackView): void {
  if (UPDATABLE.test(status)) return;
  throw validationError(`Stack:${entry.stackId} is in ${status} state and can not be updated.`);
}

/** What a deployment left as it was can only be gone on with in the same way, or rolled back. */
export function refuseUnlessGoingOn({ status }: StackView, onFailure: OnFailure): void {
  if (!/^(CREATE|UPDATE)_FAILED$/.test(status) || onFailure === "DO_NOTHING") return;
  throw validationError(
    `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
  );
}

/** A token names one request: the same again is answered alike, another with it is refused. */
function isRepeated({ entry }: StackView, token: string | undefined, status: string): boolean {
  if (token === undefined) return false;
  const first = entry.events.find(({ clientRequestToken }) => clientRequestToken === token);
  const started = entry.operation?.requestToken === token ? entry.operation.status : undefined;
  const earlier = started ?? first?.resourceStatus;
  if (earlier === undefined) return false;
  if (earlier === status) return true;
  throw new QueryError(
    "TokenAlreadyExistsException",
    `Stack with id ${entry.stackId} has a request with the token ${token} already`,
  );
}

export const stackOperations = {
  async CreateStack(context, form, caller) {
    const stackName = form.required("StackName");
    checkStackName(stackName);
    const onFailure = onFailureOf(form, "OnFailure");
    const requestToken = form.text("ClientRequestToken");
    const existing = findStack(context, stackName);
    if (existing !== undefined) {
      const { entry } = existing;
      if (isRepeated(existing, requestToken, "CREATE_IN_PROGRESS"))
        return { StackId: entry.stackId };
      throw alreadyExists(stackName);
    }
    const source = await readStackRequest(context, form, undefined);
    const plan = await context.engine.plan({ ...source, stackName });
    if (plan.outcome === "refused") throw validationError(plan.reason);
    const roleArn = roleOf(context, form, caller);
    // Nothing is awaited from here on: of two requests for one name, one is refused.
    if (findStack(context, stackName) !== undefined) throw alreadyExists(stackName);
    const entry = context.journal.open({
      stackId: newStackId(context, stackName, context.uuid()),
      stackName,
    });
    entry.roleArn = roleArn;
    entry.caller = caller.principal;
    entry.capabilities = form.list("Capabilities") ?? [];
    await beginDeployment(context, entry, { requestToken, source, onFailure });
    return { StackId: entry.stackId };
  },

  async UpdateStack(context, form, caller) {
    const view = requireStack(context, form.required("StackName"));
    const { entry, record } = view;
    const requestToken = form.text("ClientRequestToken");
    if (isRepeated(view, requestToken, "UPDATE_IN_PROGRESS")) return { StackId: entry.stackId };
    refuseUnlessUpdatable(view);
    const onFailure = onFailureOf(form, "OnFailure");
    refuseUnlessGoingOn(view, onFailure);
    const source = await readStackRequest(context, form, record);
    const plan = await context.engine.plan({ ...source, stackName: entry.stackName });
    if (plan.outcome === "refused") throw validationError(plan.reason);
    if (plan.outcome === "planned" && plan.isEmpty) {
      throw validationError("No updates are to be performed.");
    }
    entry.roleArn = roleOf(context, form, caller) ?? entry.roleArn;
    entry.caller = caller.principal;
    entry.capabilities = form.list("Capabilities") ?? [];
    refuseUnlessUpdatable(requireStack(context, entry.stackId));
    // They were computed for the stack as it was.
    entry.changeSets = entry.changeSets.map((one) =>
      one.executionStatus === "AVAILABLE" ? { ...one, executionStatus: "OBSOLETE" } : one,
    );
    await beginDeployment(context, entry, { requestToken, source, onFailure });
    return { StackId: entry.stackId };
  },

  async DeleteStack(context, form, caller) {
    const view = findStack(context, form.required("StackName"));
    // Deleting what is gone, or going, does nothing and says nothing.
    if (view === undefined || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(view.status)) return undefined;
    const { entry, status } = view;
    if (entry.isProtected) {
      throw validationError(
        `Stack [${entry.stackName}] cannot be deleted while TerminationProtection is enabled`,
      );
    }
    const retained = form.list("RetainResources") ?? [];
    if (retained.length > 0) await retain(context, view, retained);
    if (entry.isReview) {
      entry.isReview = false;
      entry.deletedAt = context.clock().toISOString();
      await context.journal.save();
      return undefined;
    }
    if (status.endsWith("_IN_PROGRESS") && !status.startsWith("CREATE_")) {
      throw validationError(`Stack:${entry.stackId} is in ${status} state and can not be deleted.`);
    }
    entry.roleArn = roleOf(context, form, caller) ?? entry.roleArn;
    entry.caller = caller.principal;
    if (status === "CREATE_IN_PROGRESS") await cancelRunning(context, view);
    await beginDeletion(context, entry, form.text("ClientRequestToken"));
    return undefined;
  },

  async CancelUpdateStack(context, form) {
    const view = requireStack(context, form.required("StackName"));
    const { entry, status } = view;
    if (status !== "UPDATE_IN_PROGRESS") {
      throw validationError(
        `CancelUpdateStack cannot be called from current stack status ${status}`,
      );
    }
    // What follows belongs to this request.
    entry.operation = { requestToken: form.text("ClientRequestToken"), status };
    await cancelRunning(context, view);
    return undefined;
  },

  async ContinueUpdateRollback(context, form, caller) {
    const { entry, status, record } = requireStack(context, form.required("StackName"));
    if (status !== "UPDATE_ROLLBACK_FAILED") {
      throw validationError(
        `Stack:${entry.stackId} is in ${status} state and can not continue update rollback.`,
      );
    }
    const skip = form.list("ResourcesToSkip") ?? [];
    const unknown = skip.filter((id) => record?.resources[id] === undefined);
    if (unknown.length > 0) {
      throw validationError(`Resources [${unknown.join(", ")}] are not in the stack`);
    }
    const requestToken = form.text("ClientRequestToken");
    entry.roleArn = roleOf(context, form, caller) ?? entry.roleArn;
    entry.caller = caller.principal;
    await beginRollback(context, entry, { requestToken, skip });
    return {};
  },

  async RollbackStack(context, form, caller) {
    const view = requireStack(context, form.required("StackName"));
    const { entry, status, record } = view;
    if (!/^(CREATE|UPDATE)_FAILED$/.test(status)) {
      throw validationError(
        `Stack:${entry.stackId} is in ${status} state and can not be rolled back.`,
      );
    }
    const requestToken = form.text("ClientRequestToken");
    entry.roleArn = roleOf(context, form, caller) ?? entry.roleArn;
    entry.caller = caller.principal;
    // A stack that never was complete has nothing to go back to.
    if (record?.stable === undefined) await beginDeletion(context, entry, requestToken);
    else await beginRollbackOfLeft(context, entry, requestToken);
    return { StackId: entry.stackId };
  },

  async UpdateTerminationProtection(context, form) {
    const { entry } = requireStack(context, form.required("StackName"));
    entry.isProtected = form.flag("EnableTerminationProtection");
    await context.journal.save();
    return { StackId: entry.stackId };
  },
} satisfies Record<string, ApiOperation>;

function alreadyExists(stackName: string): QueryError {
  return new QueryError("AlreadyExistsException", `Stack [${stackName}] already exists`);
}

async function cancelRunning({ engine, stacks }: ApiContext, { entry }: StackView): Promise<void> {
  const { stackName } = entry;
  const clientToken = stacks.get(stackName)?.operation?.clientToken;
  if (clientToken !== undefined) await engine.cancel({ stackName, clientToken });
}

/** What is to be retained counts as such from now on, whatever its template says. */
async function retain(
  { stacks }: ApiContext,
  { entry, status, record }: StackView,
  logicalIds: readonly string[],
): Promise<void> {
  if (status !== "DELETE_FAILED" || record === undefined) {
    throw validationError(
      `Invalid operation on stack [${entry.stackId}]. RetainResources can only be specified for a stack in DELETE_FAILED state`,
    );
  }
  await stacks.change(entry.stackName, (current) => ({
    ...current,
    resources: Object.fromEntries(
      Object.entries(current.resources).map(([id, resource]) => [
        id,
        logicalIds.includes(id) ? { ...resource, deletionPolicy: "Retain" as const } : resource,
      ]),
    ),
  }));
}

/** What a request wants to become of a deployment that fails. */
export function onFailureOf(form: QueryForm, name: "OnFailure" | "OnStackFailure"): OnFailure {
  const mode = form.text(name);
  if (mode !== undefined && form.text("DisableRollback") !== undefined) {
    throw validationError(`You can specify either DisableRollback or ${name}, but not both.`);
  }
  const isKnown = mode === undefined || /^(ROLLBACK|DO_NOTHING|DELETE)$/.test(mode);
  if (isKnown && mode !== undefined) return mode as OnFailure;
  if (isKnown) return form.flag("DisableRollback") ? "DO_NOTHING" : "ROLLBACK";
  throw validationError(
    `1 validation error detected: Value '${mode}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DO_NOTHING, DELETE]`,
  );
}
