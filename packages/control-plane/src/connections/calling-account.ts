import type { Context } from "../context.ts";
import { ProtonError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { connectionOperations } from "../operations/connection-operations.ts";

/** What an account may do at another one's control plane. */
const OPEN_TO_OTHERS: ReadonlySet<OperationName> = new Set<OperationName>([
  ...(Object.keys(connectionOperations) as (keyof typeof connectionOperations)[]),
  "ListTagsForResource",
  "TagResource",
  "UntagResource",
]);

/**
 * Templates, environments and services are those of the control plane's own account: another one has
 * its connections here, and their tags.
 *
 * @throws ProtonError `AccessDeniedException`
 */
export function assertOpen(
  { accountId, callerAccountId }: Context,
  operation: OperationName,
): void {
  if (callerAccountId === accountId || OPEN_TO_OTHERS.has(operation)) return;
  throw new ProtonError(
    "AccessDeniedException",
    `${operation} was called from account ${callerAccountId}, but this is the control plane of account ${accountId}: another account has only its environment account connections here.`,
  );
}
