import type { AccountRole } from "@proton/control-plane";
import { isConnectionConnected } from "@proton/control-plane/client";
import { listAll } from "../estate/list-all.ts";
import type { ProtonApi } from "../estate/proton-api.ts";

/** A connection through which stacks are made in another account. */
export interface ConnectedRole extends AccountRole {
  readonly connectionId: string;
  readonly environmentName: string;
}

/** The roles of all connections that were accepted here. */
export async function connectedRoles(api: ProtonApi): Promise<readonly ConnectedRole[]> {
  const accepted = await listAll(
    (token) =>
      api.call("ListEnvironmentAccountConnections", {
        requestedBy: "MANAGEMENT_ACCOUNT",
        statuses: ["CONNECTED"],
        ...token,
      }),
    (page) => page.environmentAccountConnections,
  );
  return accepted.flatMap(({ id, environmentAccountId, environmentName, roleArn, status }) =>
    isConnectionConnected(status) && roleArn !== undefined && roleArn !== ""
      ? [{ connectionId: id, accountId: environmentAccountId, environmentName, roleArn }]
      : [],
  );
}
