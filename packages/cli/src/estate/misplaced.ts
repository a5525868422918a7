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
 * @param place where the control plane is; absent on a machine, where the sandbox stands for any account
 */
export function misplacedEnvironments(
  { environments }: Pick<Estate, "environments">,
  place: Place | undefined,
): readonly string[] {
  if (place === undefined) return [];
  const here = `account ${place.accountId} in ${place.region}`;
  return environments.flatMap(({ name, account, region, role }) => {
    const ofRole = role?.split(":")[4];
    const away = [
      ...(account !== undefined && account !== place.accountId ? [`account ${account}`] : []),
      ...(region !== undefined && region !== place.region ? [`Region ${region}`] : []),
      ...(ofRole !== undefined && ofRole !== place.accountId
        ? [`account ${ofRole}, whose role it names`]
        : []),
    ];
    if (away.length === 0) return [];
    return `environment ${name} belongs to ${[...new Set(away)].join(" and ")}, and this is ${here}: use the credentials and the --region of its own, where \`proton bootstrap\` was run`;
  });
}
