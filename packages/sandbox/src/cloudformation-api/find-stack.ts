import { validationError } from "../query-api/query-error.ts";
import type { StackRecord } from "../stack/stack-record.ts";
import type { ApiContext } from "./api-context.ts";
import type { StackEntry } from "./stack-journal.ts";

/** A stack as the API sees it. */
export interface StackView {
  readonly entry: StackEntry;
  /** What the engine has; of a deleted stack, what it had. Absent while there are only change sets. */
  readonly record: StackRecord | undefined;
  readonly status: string;
  readonly statusReason: string | undefined;
}

/** A stack by name, as long as it exists, or by id, also afterwards. */
export function findStack(context: ApiContext, nameOrId: string): StackView | undefined {
  const { stacks, journal } = context;
  if (nameOrId.startsWith("arn:")) {
    const entry = journal.get(nameOrId);
    if (entry !== undefined) return viewOf(context, entry);
    const record = stacks.all().find(({ stackId }) => stackId === nameOrId);
    return record && viewOf(context, journal.open(record));
  }
  const record = stacks.get(nameOrId);
  if (record !== undefined) return viewOf(context, journal.open(record));
  const entry = journal.all().findLast(({ stackName }) => stackName === nameOrId);
  if (entry === undefined || entry.deletedAt !== undefined) return undefined;
  return isThere(context, entry) ? viewOf(context, entry) : undefined;
}

/** @throws {QueryError} in CloudFormation's words when there is none */
export function requireStack(context: ApiContext, nameOrId: string): StackView {
  const view = findStack(context, nameOrId);
  if (view === undefined) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return view;
}

/** Every stack that exists, and those that are remembered. */
export function allStacks(context: ApiContext): readonly StackView[] {
  for (const record of context.stacks.all()) context.journal.open(record);
  return context.journal.all().map((entry) => viewOf(context, entry));
}

function isThere(context: ApiContext, { isReview, operation, stackId, stackName }: StackEntry) {
  const record = context.stacks.get(stackName);
  return isReview || operation !== undefined || record?.stackId === stackId;
}

function viewOf(context: ApiContext, entry: StackEntry): StackView {
  const current = context.stacks.get(entry.stackName);
  const record = current?.stackId === entry.stackId ? current : undefined;
  if (!isThere(context, entry) || entry.deletedAt !== undefined) {
    return {
      ...{ entry, record: entry.lastRecord, status: "DELETE_COMPLETE", statusReason: undefined },
    };
  }
  const { operation } = entry;
  if (record === undefined || (operation && !record.status.endsWith("_IN_PROGRESS"))) {
    const status = operation?.status ?? "REVIEW_IN_PROGRESS";
    return { entry, record, status, statusReason: "User Initiated" };
  }
  return { entry, record, status: record.status, statusReason: record.statusReason };
}
