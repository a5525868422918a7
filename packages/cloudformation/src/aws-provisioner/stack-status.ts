import type { StackStatus } from "@aws-sdk/client-cloudformation";

/** What a deployment can do with a stack in a status. */
export type Reaction =
  /** The stack is there only for a change set that would create it. */
  | { readonly kind: "create" }
  | { readonly kind: "update" }
  /** Something is moving it: wait. */
  | { readonly kind: "wait" }
  /** Its creation failed, and CloudFormation refuses every update: delete it, then create it. */
  | { readonly kind: "recreate" }
  /** Only a person can decide how to go on. */
  | { readonly kind: "stuck"; readonly wayOut: string };

const update = { kind: "update" } as const;
const wait = { kind: "wait" } as const;
const stuck = (wayOut: string) => ({ kind: "stuck", wayOut }) as const;

/** Total over CloudFormation's statuses: a new one does not compile until it has a reaction. */
const REACTIONS: Readonly<Record<StackStatus, Reaction>> = {
  REVIEW_IN_PROGRESS: { kind: "create" },
  CREATE_COMPLETE: update,
  UPDATE_COMPLETE: update,
  UPDATE_ROLLBACK_COMPLETE: update,
  IMPORT_COMPLETE: update,
  IMPORT_ROLLBACK_COMPLETE: update,
  ROLLBACK_COMPLETE: { kind: "recreate" },
  DELETE_COMPLETE: { kind: "create" },
  CREATE_IN_PROGRESS: wait,
  ROLLBACK_IN_PROGRESS: wait,
  UPDATE_IN_PROGRESS: wait,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: wait,
  UPDATE_ROLLBACK_IN_PROGRESS: wait,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: wait,
  IMPORT_IN_PROGRESS: wait,
  IMPORT_ROLLBACK_IN_PROGRESS: wait,
  DELETE_IN_PROGRESS: wait,
  CREATE_FAILED: stuck("delete the stack with `proton repair`, then deploy again"),
  // Whoever updated it chose to keep what had been changed: only an update that chooses so, too, is
  // allowed, and this one is to leave nothing half changed.
  UPDATE_FAILED: stuck("roll it back with `proton repair`, then deploy again"),
  ROLLBACK_FAILED: stuck("delete what is left with `proton repair`, then deploy again"),
  DELETE_FAILED: stuck("delete what is left with `proton repair`, then deploy again"),
  UPDATE_ROLLBACK_FAILED: stuck("continue the rollback with `proton repair`, then deploy again"),
  IMPORT_ROLLBACK_FAILED: stuck("mend the import in CloudFormation, then deploy again"),
};

/** What a deployment can do with the stack; of a status that is newer than this code, wait. */
export function reactionTo(status: StackStatus | undefined): Reaction {
  if (status === undefined) return { kind: "create" };
  return REACTIONS[status] ?? wait;
}

/** Whether nothing moves a stack in this status any more. */
export function isAtRest(status: string): boolean {
  return !status.endsWith("_IN_PROGRESS");
}

/** Whether the status is one of an operation that turned back. */
export function isRollingBack(status: string): boolean {
  return status.includes("ROLLBACK");
}
