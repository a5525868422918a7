import type { EnvironmentAccountConnectionSummary } from "@proton/control-plane";
import { isConnectionRejected } from "@proton/control-plane/client";
import { listAll } from "../estate/list-all.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import { UsageError } from "../usage-error.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The connections that an account is on one side of, those that it can accept first. */
export async function listAccountConnections(
  api: ProtonApi,
): Promise<readonly EnvironmentAccountConnectionSummary[]> {
  const sides = await Promise.all(
    (["MANAGEMENT_ACCOUNT", "ENVIRONMENT_ACCOUNT"] as const).map((requestedBy) =>
      listAll(
        (token) => api.call("ListEnvironmentAccountConnections", { requestedBy, ...token }),
        (page) => page.environmentAccountConnections,
      ),
    ),
  );
  // An account that is on both sides sees a connection twice.
  return [...new Map(sides.flat().map((each) => [each.id, each])).values()];
}

/**
 * The id of a connection, which may be named by its environment where that leaves no doubt.
 *
 * @throws UsageError where it does not
 */
export async function accountConnectionId(api: ProtonApi, name: string): Promise<string> {
  if (UUID.test(name)) return name;
  const named = (await listAccountConnections(api)).filter(
    ({ environmentName }) => environmentName === name,
  );
  const live = named.filter(({ status }) => !isConnectionRejected(status));
  const [only, ...more] = live.length > 0 ? live : named;
  if (only === undefined) {
    throw new UsageError(
      `no account connection is for environment ${name}: \`proton connection list\` shows what there is`,
    );
  }
  if (more.length === 0) return only.id;
  const ids = [only, ...more].map((each) => `${each.id} (account ${each.environmentAccountId})`);
  throw new UsageError(
    `${ids.length} account connections are for environment ${name}, name one by its id: ${ids.join(", ")}`,
  );
}
