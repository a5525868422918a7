import type { Context } from "../context.ts";
import { notFound, ProtonError } from "../errors.ts";
import { type ConnectionRecord, connections } from "../records/connection-record.ts";

/** Which of a connection's two accounts may do something. */
export type ConnectionSide = "management" | "environment";

/**
 * A connection that the calling account is one of the two sides of.
 *
 * @param side the side that may do what is asked for: both, when it is not given
 * @throws ProtonError `ResourceNotFoundException` to every other account, and `AccessDeniedException`
 * to the wrong side
 */
export async function findConnection(
  context: Context,
  id: string,
  side?: ConnectionSide,
): Promise<ConnectionRecord> {
  const record = await context.store.get(connections, id);
  if (record === undefined) throw noConnection(id);
  assertSide(context, record, side);
  return record;
}

/** What {@link findConnection} says of one that does not exist. */
export function noConnection(id: string): ProtonError {
  return notFound("Environment account connection", id);
}

/** @throws ProtonError as {@link findConnection} does */
export function assertSide(
  { callerAccountId: caller }: Context,
  { id, environmentAccountId, managementAccountId }: ConnectionRecord,
  side: ConnectionSide | undefined,
): void {
  const accounts = { management: managementAccountId, environment: environmentAccountId };
  if (!Object.values(accounts).includes(caller)) throw noConnection(id);
  if (side === undefined || accounts[side] === caller) return;
  throw new ProtonError(
    "AccessDeniedException",
    `Environment account connection ${id} is for account ${accounts[side]} to change so: the call came from its ${side === "management" ? "environment" : "management"} account ${caller}.`,
  );
}
