import type { EnvironmentAccountConnectionStatus } from "../generated/api.ts";
import { type Kind, keyOf } from "../store/keys.ts";
import type { Tags } from "./deployable.ts";

/** An environment account connection: both accounts see the one record. */
export interface ConnectionRecord {
  readonly id: string;
  readonly arn: string;
  readonly environmentAccountId: string;
  readonly managementAccountId: string;
  readonly environmentName: string;
  /** What CloudFormation stacks are provisioned with. */
  readonly roleArn?: string;
  readonly componentRoleArn?: string;
  readonly codebuildRoleArn?: string;
  readonly status: EnvironmentAccountConnectionStatus;
  readonly requestedAt: number;
  readonly lastModifiedAt: number;
  readonly tags: Tags;
}

export const connections: Kind<ConnectionRecord> = {
  name: "environment-account-connection",
  id: ({ id }) => id,
  orders: ({ id, environmentAccountId, managementAccountId, environmentName }) => ({
    order1: keyOf(managementAccountId, environmentName, id),
    order2: keyOf(environmentAccountId, environmentName, id),
  }),
};

/** Which connection has an environment's name: an account has one connection for each name. */
export interface ConnectedNameRecord {
  readonly environmentAccountId: string;
  readonly environmentName: string;
  readonly connectionId: string;
}

export const connectedNames: Kind<ConnectedNameRecord> = {
  name: "connected-environment-name",
  id: ({ environmentAccountId, environmentName }) => keyOf(environmentAccountId, environmentName),
};
