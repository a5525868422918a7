import { type ConnectedRole, connectedRoles } from "../account-connections/connected-roles.ts";
import type { Connection } from "../connection/connection.ts";
import { connectedEnvironments } from "../estate/connected-environments.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import { misplacedEnvironments } from "../estate/misplaced.ts";
import { UsageError } from "../usage-error.ts";
import type { AccountStacks } from "./account-stacks.ts";
import type { AdoptionAccess } from "./adoption-access.ts";
import type { EstatePart } from "./pair-stacks.ts";

/** Where the stack of a part is: pipelines are in the control plane's own account. */
export interface PartPlace {
  readonly stacks: AccountStacks;
  /** The account connection that an environment is made through. */
  readonly connectionId?: string;
  /** What CloudFormation takes to change the stacks of an environment of this account. */
  readonly roleArn?: string;
}

export type PlaceOf = (part: EstatePart) => PartPlace;

/**
 * The accounts that an estate's environments are in, each reached as the role of its account
 * connection.
 *
 * @throws UsageError for an environment of an account that is not connected, or of another Region
 */
export async function partPlaces(
  connection: Connection,
  access: AdoptionAccess,
  { estate }: Pick<LoadedEstate, "estate">,
): Promise<PlaceOf> {
  const { api, place } = connection;
  const connected = await connectedEnvironments(api, estate);
  const misplaced = misplacedEnvironments(estate, place, connected);
  if (misplaced.length > 0) throw new UsageError(misplaced.join("\n"));
  const roles = connected.size === 0 ? [] : await connectedRoles(api);
  const places = new Map<string, PartPlace>();
  for (const [environmentName, { id }] of connected) {
    const role = roles.find(({ connectionId }) => connectionId === id);
    places.set(environmentName, connectedPlace(connection, environmentName, role));
  }
  return (part) => {
    if (part.kind === "pipeline") return { stacks: access };
    const entry = estate.environments.find(({ name }) => name === part.environment);
    const roleArn = entry?.role ?? connection.provisioningRole;
    const here = { stacks: access, ...(roleArn !== undefined && { roleArn }) };
    return places.get(part.environment) ?? here;
  };
}

function connectedPlace(
  { stacksAs, description }: Connection,
  environmentName: string,
  role: ConnectedRole | undefined,
): PartPlace {
  if (role === undefined) {
    throw new UsageError(
      `the account connection of environment ${environmentName} has no role: proton connection update`,
    );
  }
  if (stacksAs !== undefined) return { stacks: stacksAs(role), connectionId: role.connectionId };
  throw new UsageError(`${description} does not reach account ${role.accountId}`);
}
