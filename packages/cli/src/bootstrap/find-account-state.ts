import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { accountProblem } from "../account-problem.ts";
import { UsageError } from "../usage-error.ts";
import { type AccountState, CONTROL_PLANE_PARAMETER, PARAMETER_NAMES } from "./parameter-names.ts";

/**
 * Finds the address of the control plane that `proton bootstrap --control-plane` made, and its Region.
 *
 * @throws UsageError when there is none, or it cannot be asked for
 */
export async function findControlPlane(
  region: string | undefined,
): Promise<{ readonly url: string; readonly region: string }> {
  const [values, place] = await parametersAt(region, [CONTROL_PLANE_PARAMETER]);
  const url = values.get(CONTROL_PLANE_PARAMETER);
  if (url !== undefined) return { url, region: place };
  throw new UsageError(
    `there is no parameter ${CONTROL_PLANE_PARAMETER} in ${place}: run \`proton bootstrap --control-plane --region ${place}\` once, or name another Region with --region`,
  );
}

/**
 * Finds what `proton bootstrap` made in the account and Region of the environment's AWS configuration.
 *
 * @throws UsageError when there is nothing, or it cannot be read
 */
export async function findAccountState(region: string | undefined): Promise<AccountState> {
  const [values, place] = await parametersAt(region, Object.values(PARAMETER_NAMES));
  const valueAt = (key: keyof AccountState): string => {
    const name = PARAMETER_NAMES[key];
    const value = values.get(name);
    if (value) return value;
    throw new UsageError(
      `there is no parameter ${name} in ${place}: run \`proton bootstrap --region ${place}\` once, or name another Region with --region`,
    );
  };
  return {
    stateTable: valueAt("stateTable"),
    bucket: valueAt("bucket"),
    provisioningRole: valueAt("provisioningRole"),
    permissionsBoundary: valueAt("permissionsBoundary"),
  };
}

/** The values of parameters that are there, and the Region that was asked. */
async function parametersAt(
  region: string | undefined,
  Names: string[],
): Promise<readonly [ReadonlyMap<string | undefined, string | undefined>, string]> {
  const client = new SSMClient(region === undefined ? {} : { region });
  try {
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names }));
    const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
    return [values, await client.config.region()];
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(
      accountProblem(error) ?? `the account cannot be asked for its state: ${name}: ${message}`,
    );
  } finally {
    client.destroy();
  }
}
