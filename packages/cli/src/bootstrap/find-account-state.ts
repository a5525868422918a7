import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { accountProblem } from "../account-problem.ts";
import { UsageError } from "../usage-error.ts";
import { type AccountState, PARAMETER_NAMES } from "./parameter-names.ts";

/**
 * Finds what `proton bootstrap` made in the account and Region of the environment's AWS configuration.
 *
 * @throws UsageError when there is nothing, or it cannot be read
 */
export async function findAccountState(region: string | undefined): Promise<AccountState> {
  const client = new SSMClient(region === undefined ? {} : { region });
  try {
    const Names = Object.values(PARAMETER_NAMES);
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names }));
    const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
    const place = await client.config.region();
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
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { name, message } = error as Error;
    throw new UsageError(
      accountProblem(error) ?? `the account cannot be asked for its state: ${name}: ${message}`,
    );
  } finally {
    client.destroy();
  }
}
