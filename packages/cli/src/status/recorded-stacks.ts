import type { Connection } from "../connection/connection.ts";
import type { DeployableStatus, Status } from "./read-status.ts";

/** A stack that the records name. */
export interface RecordedStack {
  readonly stackName: string;
  /** Absent for a pipeline, which is in the control plane's own account. */
  readonly environmentName?: string;
  /** Absent where it is the control plane's own. */
  readonly accountId?: string;
  /** Whether a deployment of it has succeeded: before that there may be none. */
  readonly wasMade: boolean;
}

/** The stacks of everything that Proton has and provisions itself, as their last deployments name them. */
export async function recordedStacks(
  { deploymentDetails }: Pick<Connection, "deploymentDetails">,
  { environments, services, components }: Status,
): Promise<readonly RecordedStack[]> {
  const accounts = new Map(environments.map(({ name, accountId }) => [name, accountId]));
  const placed: readonly (readonly [DeployableLike, string | undefined])[] = [
    ...environments.map((each) => [each, each.name] as const),
    ...services.flatMap(({ instances, pipeline }) => [
      ...instances.map((each) => [each, each.environmentName] as const),
      ...(pipeline ? [[pipeline, undefined] as const] : []),
    ]),
    ...components.map((each) => [each, each.environmentName] as const),
  ];
  const stacks = await Promise.all(
    placed.map(async ([deployable, environmentName]): Promise<readonly RecordedStack[]> => {
      const { lastAttemptedDeploymentId: id, lastDeploymentSucceededAt } = deployable;
      const deployment = id === undefined ? undefined : (await deploymentDetails?.(id))?.deployment;
      // Whoever applies Terraform's files, or the commands of CodeBuild, knows what they made.
      if (deployment === undefined || deployment.selfManaged || deployment.codeBuild) return [];
      const accountId = environmentName === undefined ? undefined : accounts.get(environmentName);
      return [
        {
          stackName: deployment.stackName,
          ...(environmentName !== undefined && { environmentName }),
          ...(accountId !== undefined && { accountId }),
          wasMade: lastDeploymentSucceededAt !== undefined,
        },
      ];
    }),
  );
  return stacks.flat();
}

type DeployableLike = Pick<
  DeployableStatus,
  "lastAttemptedDeploymentId" | "lastDeploymentSucceededAt"
>;
