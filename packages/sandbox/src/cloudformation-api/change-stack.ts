import { deployStack, removeStack } from "@proton/cloudformation";
import { STACK_TYPE } from "../stack/stack-identity.ts";
import type { OnFailure, StackSource } from "../stack/stack-record.ts";
import type { ApiContext } from "./api-context.ts";
import type { Imports } from "./import-resources.ts";
import type { StackEntry } from "./stack-journal.ts";

interface Change {
  readonly requestToken: string | undefined;
  readonly source: StackSource;
  readonly onFailure: OnFailure;
  readonly revertsDrift?: boolean;
  readonly imports?: Imports | undefined;
  readonly isImport?: boolean;
}

/** Begins to create or update a stack and answers at once; the journal tells how it goes on. */
export async function beginDeployment(
  context: ApiContext,
  entry: StackEntry,
  { requestToken, source, onFailure, revertsDrift = false, imports, isImport = false }: Change,
): Promise<void> {
  const isNew = context.stacks.get(entry.stackName) === undefined;
  const kind = isImport ? "IMPORT" : isNew ? "CREATE" : "UPDATE";
  entry.operation = { requestToken, status: `${kind}_IN_PROGRESS` };
  entry.isReview = false;
  entry.source = source;
  entry.disablesRollback = onFailure === "DO_NOTHING";
  await context.journal.save();
  const request = {
    ...source,
    stackName: entry.stackName,
    clientToken: context.uuid(),
    newStackId: entry.stackId,
    onFailure,
    ...{ revertsDrift, isImport, ...(imports && { imports }) },
  };
  follow(context, entry, async () => {
    const result = await deployStack(context.engine, request);
    // What the engine refuses has no event of its own: whoever follows waits for one.
    if (entry.operation === undefined) return;
    const reason = "reason" in result ? result.reason : undefined;
    end(context, entry, isNew ? "DELETE_COMPLETE" : `${kind}_ROLLBACK_COMPLETE`, reason);
  });
}

/** Begins to delete a stack and answers at once. */
export async function beginDeletion(
  context: ApiContext,
  entry: StackEntry,
  requestToken: string | undefined,
): Promise<void> {
  entry.operation = { requestToken, status: "DELETE_IN_PROGRESS" };
  await context.journal.save();
  const request = { stackName: entry.stackName, clientToken: context.uuid() };
  follow(context, entry, async () => {
    const result = await removeStack(context.engine, request);
    if (entry.operation === undefined) return;
    if (result.outcome === "deleted") end(context, entry, "DELETE_COMPLETE");
    else end(context, entry, "DELETE_FAILED", result.reason);
  });
}

/** Rolls back what a deployment left as it was, and answers at once. */
export async function beginRollbackOfLeft(
  context: ApiContext,
  entry: StackEntry,
  requestToken: string | undefined,
): Promise<void> {
  entry.operation = { requestToken, status: "UPDATE_ROLLBACK_IN_PROGRESS" };
  await context.journal.save();
  const request = { stackName: entry.stackName, clientToken: context.uuid() };
  follow(context, entry, () => context.engine.rollBackLeft(request));
}

/** Tries a rollback again, and answers at once. */
export async function beginRollback(
  context: ApiContext,
  entry: StackEntry,
  options: { readonly requestToken: string | undefined; readonly skip: readonly string[] },
): Promise<void> {
  const { requestToken, skip } = options;
  entry.operation = { requestToken, status: "UPDATE_ROLLBACK_IN_PROGRESS" };
  await context.journal.save();
  const clientToken = context.uuid();
  follow(context, entry, () =>
    context.engine.continueRollback({ stackName: entry.stackName, clientToken, skip }),
  );
}

function follow(context: ApiContext, entry: StackEntry, run: () => Promise<void>): void {
  run().catch((error: unknown) => {
    if (entry.operation !== undefined) end(context, entry, "UPDATE_ROLLBACK_FAILED", String(error));
  });
}

function end(
  { journal, clock }: ApiContext,
  entry: StackEntry,
  status: string,
  reason?: string,
): void {
  journal.onStackEvent({
    stackId: entry.stackId,
    stackName: entry.stackName,
    clientToken: undefined,
    time: clock(),
    logicalResourceId: entry.stackName,
    physicalResourceId: entry.stackId,
    resourceType: STACK_TYPE,
    resourceStatus: status,
    ...(reason !== undefined && { resourceStatusReason: reason }),
  });
}
