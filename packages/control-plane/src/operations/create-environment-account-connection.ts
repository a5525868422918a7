import { takeName } from "../connections/connected-name.ts";
import { checkRoles } from "../connections/connection-roles.ts";
import type { Context } from "../context.ts";
import { quotaExceeded, validationError } from "../errors.ts";
import type { CreateEnvironmentAccountConnectionInput } from "../generated/api.ts";
import { type ConnectionRecord, connections } from "../records/connection-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { keyOf } from "../store/keys.ts";
import { connectionView } from "../views/connection-view.ts";
import type { Operation } from "./operation.ts";

/** Requests, in the calling account, that the management account may provision an environment in it. */
export const createEnvironmentAccountConnection: Operation<
  "CreateEnvironmentAccountConnection"
> = async (context, input) => {
  const parameters = { ...input, environmentAccountId: context.callerAccountId };
  const { id } = await identityFor(
    context,
    "CreateEnvironmentAccountConnection",
    parameters,
    async () => ({ id: context.ids.uuid() }),
  );
  const made = (await context.store.get(connections, id)) ?? (await create(context, input, id));
  return { environmentAccountConnection: connectionView(made) };
};

async function create(
  context: Context,
  input: CreateEnvironmentAccountConnectionInput,
  id: string,
): Promise<ConnectionRecord> {
  const { environmentName, managementAccountId } = input;
  const { callerAccountId: environmentAccountId, clock } = context;
  if (managementAccountId !== context.accountId) {
    throw validationError(
      `This control plane is the one of account ${context.accountId}: nobody in account ${managementAccountId} could accept the connection here.`,
    );
  }
  const { roleArn, componentRoleArn, codebuildRoleArn } = input;
  const roles = present({ roleArn, componentRoleArn, codebuildRoleArn });
  checkRoles(environmentAccountId, roles);
  const tags = readTags(input.tags);
  await assertQuota(context, environmentAccountId);
  const now = clock.now();
  const record: ConnectionRecord = {
    id,
    arn: context.arns.connection(id, environmentAccountId),
    environmentAccountId,
    managementAccountId,
    environmentName,
    ...roles,
    status: "PENDING",
    requestedAt: now,
    lastModifiedAt: now,
    tags,
  };
  await takeName(context, record);
  await context.store.create(connections, record);
  return (await context.store.get(connections, id)) ?? record;
}

async function assertQuota(context: Context, environmentAccountId: string): Promise<void> {
  const { environmentAccountConnections: limit } = context.quotas;
  const { values } = await context.store.list(connections, {
    order: "order2",
    prefix: keyOf(environmentAccountId, ""),
    limit,
  });
  if (values.length >= limit) throw quotaExceeded("environment account connections", limit);
}
