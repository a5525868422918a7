import { isConnectionConnected } from "@proton/control-plane/client";
import { listAll } from "./list-all.ts";
import type { ProtonApi } from "./proton-api.ts";
import type { Estate } from "./read-estate.ts";

/** The account connection that an environment is made through. */
export interface NamedConnection {
  readonly id: string;
  readonly isAccepted: boolean;
}

/**
 * The account connection of each environment whose entry names the account that it is in, by
 * the environment's name.
 */
export async function connectedEnvironments(
  api: ProtonApi,
  { environments }: Pick<Estate, "environments">,
): Promise<ReadonlyMap<string, NamedConnection>> {
  const accounts = new Map(environments.map(({ name, account }) => [name, account]));
  if ([...accounts.values()].every((account) => account === undefined)) return new Map();
  const accepted = await listAll(
    (token) =>
      api.call("ListEnvironmentAccountConnections", {
        requestedBy: "MANAGEMENT_ACCOUNT",
        statuses: ["CONNECTED", "PENDING"],
        ...token,
      }),
    (page) => page.environmentAccountConnections,
  );
  return new Map(
    accepted
      .filter((each) => accounts.get(each.environmentName) === each.environmentAccountId)
      .map(({ environmentName, id, status }) => [
        environmentName,
        { id, isAccepted: isConnectionConnected(status) },
      ]),
  );
}
