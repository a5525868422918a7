import type { NamedConnection } from "./connected-environments.ts";
import type { Estate } from "./read-estate.ts";

/** An account and Region. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/**
 * The environments of an estate that belong elsewhere: a control plane makes its stacks in its own
 * account and Region.
 *
 * @param connected the environments that are made through an account connection
 * @param place where the control plane is; absent on a machine, where the sandbox stands for any account
 */
export function misplacedEnvironments(
  { environments }: Pick<Estate, "environments">,
  place: Place | undefined,
  connected: ReadonlyMap<string, NamedConnection> = new Map(),
): readonly string[] {
  const misconnected = environments.flatMap(({ name, role }) => {
    const connection = connected.get(name);
    if (connection === undefined) return [];
    if (!connection.isAccepted) {
      return [
        `environment ${name} waits for its account connection: \`proton connection accept ${connection.id}\``,
      ];
    }
    if (role === undefined) return [];
    return [
      `environment ${name} is made through an account connection, whose role it takes: leave out role`,
    ];
  });
  if (place === undefined || misconnected.length > 0) return misconnected;
  const here = `account ${place.accountId} in ${place.region}`;
  return environments.flatMap(({ name, account, region, role }) => {
    const ofRole = role?.split(":")[4];
    const isElsewhere =
      account !== undefined && account !== place.accountId && !connected.has(name);
    const away = [
      ...(isElsewhere ? [`account ${account}`] : []),
      ...(region !== undefined && region !== place.region ? [`Region ${region}`] : []),
      ...(ofRole !== undefined && ofRole !== place.accountId
        ? [`account ${ofRole}, whose role it names`]
        : []),
    ];
    if (away.length === 0) return [];
    return `environment ${name} belongs to ${[...new Set(away)].join(" and ")}, and this is ${here}: use the credentials and the --region of its own, where \`proton bootstrap\` was run${isElsewhere ? `, or connect the account: \`proton connection request ${name}\`` : ""}`;
  });
}
