import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import {
  type ConnectedNameRecord,
  type ConnectionRecord,
  connectedNames,
  connections,
} from "../records/connection-record.ts";
import { isConnectionRejected } from "../statuses.ts";

type Named = Pick<ConnectionRecord, "id" | "environmentAccountId" | "environmentName">;

/**
 * Takes the environment's name for a connection. Whatever a crash leaves, the name has one holder, and
 * only that one can be accepted.
 *
 * @throws ProtonError `ConflictException` while another connection, that was not rejected, has it
 */
export async function takeName(context: Context, connection: Named): Promise<void> {
  const { id, environmentAccountId, environmentName } = connection;
  const record: ConnectedNameRecord = { environmentAccountId, environmentName, connectionId: id };
  if (await context.store.create(connectedNames, record)) return;
  const before = await context.store.get(connectedNames, connectedNames.id(record));
  if (before === undefined) return takeName(context, connection);
  if (before.connectionId === id) return;
  const holder = await context.store.get(connections, before.connectionId);
  if (holder !== undefined && !isConnectionRejected(holder.status)) throw taken(connection, holder);
  const after = await context.store.update(connectedNames, connectedNames.id(record), (current) =>
    current.connectionId === before.connectionId ? record : undefined,
  );
  if (after?.connectionId !== id) return takeName(context, connection);
}

/** Gives the environment's name back, if the connection has it. */
export async function releaseName(context: Context, connection: ConnectionRecord): Promise<void> {
  const name = nameOf(connection);
  await context.store.remove(
    connectedNames,
    connectedNames.id(name),
    ({ connectionId }) => connectionId === connection.id,
  );
}

const nameOf = (connection: Named): ConnectedNameRecord => ({
  ...connection,
  connectionId: connection.id,
});

function taken({ environmentName, environmentAccountId }: Named, holder: { readonly id: string }) {
  return conflict(
    `Account ${environmentAccountId} has environment account connection ${holder.id} for environment ${environmentName} already.`,
  );
}
