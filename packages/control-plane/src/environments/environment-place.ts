import { sentence, usableConnection, withoutRole } from "../connections/connected-account.ts";
import { findConnection } from "../connections/find-connection.ts";
import type { Context } from "../context.ts";
import { conflict, validationError } from "../errors.ts";
import type { CreateEnvironmentInput, UpdateEnvironmentInput } from "../generated/api.ts";
import type { DeploymentRecord } from "../records/deployment-record.ts";
import { type EnvironmentRecord, environments } from "../records/environment-record.ts";

/** The account of an environment, where it is not the control plane's own. */
export type Place = Pick<
  EnvironmentRecord,
  "environmentAccountConnectionId" | "environmentAccountId"
>;

/**
 * The account of a new environment: the connection that its request names, if any.
 *
 * @throws ProtonError for a connection that is not there, not accepted or of another environment, or
 * beside what would provision in this account
 */
export async function newPlace(context: Context, input: CreateEnvironmentInput): Promise<Place> {
  const { name, environmentAccountConnectionId: id } = input;
  if (id === undefined) return {};
  for (const other of ["protonServiceRoleArn", "provisioningRepository"] as const) {
    if (input[other] === undefined) continue;
    throw validationError(
      `environmentAccountConnectionId and ${other} are given: an environment is provisioned through one of them.`,
    );
  }
  return connectedPlace(context, name, id);
}

/**
 * The connection that an update puts in place of the environment's present one.
 *
 * @throws ProtonError also for one of another account: how and where an environment is provisioned
 * stays as it was made
 */
export async function changedPlace(
  context: Context,
  input: UpdateEnvironmentInput,
  record: EnvironmentRecord,
): Promise<Place> {
  const { name, environmentAccountConnectionId: id, protonServiceRoleArn } = input;
  const isConnected = record.environmentAccountConnectionId !== undefined;
  if (isConnected && protonServiceRoleArn !== undefined) {
    throw validationError(
      `Environment ${name} is provisioned through an environment account connection: its role is the connection's, not protonServiceRoleArn.`,
    );
  }
  if (id === undefined) return {};
  if (!isConnected) {
    throw validationError(
      `Environment ${name} is provisioned without an environment account connection: how an environment is provisioned cannot be changed.`,
    );
  }
  const place = await connectedPlace(context, name, id);
  if (place.environmentAccountId === record.environmentAccountId) return place;
  throw validationError(
    `Environment account connection ${id} is of account ${place.environmentAccountId}, but environment ${name} is in account ${record.environmentAccountId}, where it stays.`,
  );
}

/**
 * The account of a connection that is for an environment and can be used.
 *
 * @throws ProtonError
 */
export async function connectedPlace(context: Context, name: string, id: string): Promise<Place> {
  const { environmentName } = await findConnection(context, id, "management");
  if (environmentName !== name) {
    throw validationError(
      `Environment account connection ${id} is for environment ${environmentName}, not for ${name}.`,
    );
  }
  const connection = await usableConnection(context, id);
  if (typeof connection === "string") throw conflict(sentence(connection));
  const { environmentAccountId, roleArn, codebuildRoleArn } = connection;
  if (roleArn === undefined && codebuildRoleArn === undefined) {
    throw validationError(sentence(withoutRole(connection, "roleArn")));
  }
  return { environmentAccountConnectionId: id, environmentAccountId };
}

/**
 * Whoever rejects a connection looks for environments that have it, before and after: so does who
 * gives it to one, and one of them sees the other.
 *
 * @throws ProtonError `ConflictException`
 */
export async function assertStillConnected(context: Context, place: Place): Promise<void> {
  if (place.environmentAccountConnectionId === undefined) return;
  const found = await usableConnection(context, place.environmentAccountConnectionId);
  if (typeof found === "string") throw conflict(sentence(found));
}

/** Takes back an environment that was made for a deployment. */
export async function withdrawEnvironment(
  context: Context,
  { id }: DeploymentRecord,
  name: string,
): Promise<void> {
  const isOwn = (record: EnvironmentRecord) => record.lastAttemptedDeploymentId === id;
  await context.store.remove(environments, name, isOwn);
}

/** Who provisions in an environment, as requests of deployments say it. */
export function provisionedBy(environment: EnvironmentRecord | undefined): {
  readonly roleArn: string | undefined;
  readonly environmentAccountConnectionId: string | undefined;
  readonly selfManaged: boolean;
} {
  return {
    roleArn: environment?.protonServiceRoleArn,
    environmentAccountConnectionId: environment?.environmentAccountConnectionId,
    selfManaged: environment?.provisioningRepository !== undefined,
  };
}
