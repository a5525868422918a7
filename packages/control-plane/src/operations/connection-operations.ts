import { releaseName, takeName } from "../connections/connected-name.ts";
import { checkRoles } from "../connections/connection-roles.ts";
import { isConnectionUsed } from "../connections/connection-use.ts";
import { assertSide, findConnection, noConnection } from "../connections/find-connection.ts";
import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import type { EnvironmentAccountConnectionStatus, OperationName } from "../generated/api.ts";
import { type ConnectionRecord, connections } from "../records/connection-record.ts";
import { present } from "../requests/optional.ts";
import { listPage } from "../requests/paging.ts";
import { isConnectionConnected, isConnectionRejected } from "../statuses.ts";
import { keyOf } from "../store/keys.ts";
import { connectionSummary, connectionView } from "../views/connection-view.ts";
import { createEnvironmentAccountConnection } from "./create-environment-account-connection.ts";
import type { Operation } from "./operation.ts";

const getConnection: Operation<"GetEnvironmentAccountConnection"> = async (context, { id }) => ({
  environmentAccountConnection: connectionView(await findConnection(context, id)),
});

/** Lists the connections of the calling account on the side that it says it is, by environment. */
const listConnections: Operation<"ListEnvironmentAccountConnections"> = async (context, input) => {
  const { requestedBy, environmentName, statuses } = input;
  const names = environmentName === undefined ? [""] : [environmentName, ""];
  const page = await listPage(context, "ListEnvironmentAccountConnections", input, connections, {
    order: requestedBy === "MANAGEMENT_ACCOUNT" ? "order1" : "order2",
    prefix: keyOf(context.callerAccountId, ...names),
    where: ({ status }) => statuses?.includes(status) ?? true,
  });
  return {
    environmentAccountConnections: page.values.map(connectionSummary),
    nextToken: page.nextToken,
  };
};

/** In the management account: from here on environments can be provisioned through the connection. */
const acceptConnection: Operation<"AcceptEnvironmentAccountConnection"> = async (
  context,
  { id },
) => {
  const connection = await findConnection(context, id, "management");
  if (isConnectionRejected(connection.status)) throw rejectedAlready(connection);
  // It has the name, unless it was requested together with another one.
  await takeName(context, connection);
  const accepted = await changeStatus(context, id, "CONNECTED");
  return { environmentAccountConnection: connectionView(accepted) };
};

/** In the management account, for good: unless an environment is provisioned through it. */
const rejectConnection: Operation<"RejectEnvironmentAccountConnection"> = async (
  context,
  { id },
) => {
  const before = await findConnection(context, id, "management");
  if (await isConnectionUsed(context, before)) throw inUse(before);
  const rejected = await changeStatus(context, id, "REJECTED");
  // An environment that takes it from here on sees that it is rejected.
  if (isConnectionConnected(before.status) && (await isConnectionUsed(context, before))) {
    await context.store.update(connections, id, (record) => ({
      ...record,
      status: before.status,
      lastModifiedAt: before.lastModifiedAt,
    }));
    throw inUse(before);
  }
  await releaseName(context, rejected);
  return { environmentAccountConnection: connectionView(rejected) };
};

/** In the environment account: other roles, with which the next deployments are provisioned. */
const updateConnection: Operation<"UpdateEnvironmentAccountConnection"> = async (
  context,
  { id, roleArn, componentRoleArn, codebuildRoleArn },
) => {
  const roles = present({ roleArn, componentRoleArn, codebuildRoleArn });
  const updated = await context.store.update(connections, id, (record) => {
    assertSide(context, record, "environment");
    checkRoles(record.environmentAccountId, roles);
    if (isConnectionRejected(record.status)) throw rejectedAlready(record);
    return { ...record, ...roles, lastModifiedAt: context.clock.now() };
  });
  if (updated === undefined) throw noConnection(id);
  return { environmentAccountConnection: connectionView(updated) };
};

/** In the environment account; what was provisioned through it stays, and cannot be reached any more. */
const deleteConnection: Operation<"DeleteEnvironmentAccountConnection"> = async (
  context,
  { id },
) => {
  const record = await context.store.get(connections, id);
  if (record === undefined) return {};
  assertSide(context, record, "environment");
  await context.store.remove(connections, id);
  await releaseName(context, record);
  return { environmentAccountConnection: connectionView(record) };
};

async function changeStatus(
  context: Context,
  id: string,
  status: EnvironmentAccountConnectionStatus,
): Promise<ConnectionRecord> {
  const changed = await context.store.update(connections, id, (record) => {
    if (record.status === status) return undefined;
    if (isConnectionRejected(record.status)) throw rejectedAlready(record);
    return { ...record, status, lastModifiedAt: context.clock.now() };
  });
  if (changed === undefined) throw noConnection(id);
  return changed;
}

function rejectedAlready({ id }: ConnectionRecord): Error {
  return conflict(
    `Environment account connection ${id} was rejected, which is final: request another one.`,
  );
}

function inUse({ id, environmentName }: ConnectionRecord): Error {
  return conflict(
    `Environment account connection ${id} cannot be rejected: environment ${environmentName} is provisioned through it.`,
  );
}

/** Everything that the API does with environment account connections. */
export const connectionOperations = {
  AcceptEnvironmentAccountConnection: acceptConnection,
  CreateEnvironmentAccountConnection: createEnvironmentAccountConnection,
  DeleteEnvironmentAccountConnection: deleteConnection,
  GetEnvironmentAccountConnection: getConnection,
  ListEnvironmentAccountConnections: listConnections,
  RejectEnvironmentAccountConnection: rejectConnection,
  UpdateEnvironmentAccountConnection: updateConnection,
} as const satisfies { readonly [Name in OperationName]?: Operation<Name> };
