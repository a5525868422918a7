import type { Context } from "../context.ts";
import type { ConnectionRecord } from "../records/connection-record.ts";
import { environments } from "../records/environment-record.ts";

/** Whether an environment is provisioned through the connection: it can only be the one that it names. */
export async function isConnectionUsed(
  context: Context,
  { id, environmentName }: ConnectionRecord,
): Promise<boolean> {
  const environment = await context.store.get(environments, environmentName);
  return environment?.environmentAccountConnectionId === id;
}
