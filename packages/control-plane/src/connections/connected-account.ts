import type { Provisioner } from "@proton/cloudformation";
import type { Context } from "../context.ts";
import type { CodeBuildRunner } from "../ports/code-build.ts";
import type { AccountRole } from "../ports/environment-accounts.ts";
import { type ConnectionRecord, connections } from "../records/connection-record.ts";
import type { DeploymentTarget } from "../records/deployment-record.ts";
import { isConnectionConnected } from "../statuses.ts";

/** Where, and as whom, a stack is made. */
export interface StackPlace {
  readonly provisioner: Provisioner;
  /** What CloudFormation is given: none where the role makes the calls itself. */
  readonly roleArn?: string;
}

interface Placed {
  readonly target: DeploymentTarget;
  readonly roleArn?: string | undefined;
  readonly environmentAccountConnectionId?: string | undefined;
}

/** Where a deployment's stack is made; a string says why that cannot be reached. */
export async function stackPlace(
  context: Context,
  deployment: Placed,
): Promise<StackPlace | string> {
  const { roleArn, environmentAccountConnectionId: id, target } = deployment;
  if (id === undefined) {
    return { provisioner: context.provisioner, ...(roleArn !== undefined && { roleArn }) };
  }
  const role = await roleOf(
    context,
    id,
    target.type === "COMPONENT" ? "componentRoleArn" : "roleArn",
  );
  if (typeof role === "string") return role;
  const provisioner = context.environmentAccounts?.provisioner(role);
  return provisioner === undefined ? outOfReach(role) : { provisioner };
}

/** Who runs the commands of a CodeBuild part in the account of a connection, and as whom. */
export async function buildPlace(
  context: Context,
  connectionId: string,
): Promise<{ readonly runner: CodeBuildRunner; readonly roleArn: string } | string> {
  const builds = await roleOf(context, connectionId, "codebuildRoleArn");
  if (typeof builds === "string") return builds;
  // Without a role that makes stacks there, the one of the commands is all there is.
  const own = await roleOf(context, connectionId, "roleArn");
  const role = typeof own === "string" ? builds : own;
  const runner = context.environmentAccounts?.codeBuild?.(role);
  return runner === undefined ? outOfReach(role) : { runner, roleArn: builds.roleArn };
}

async function roleOf(
  context: Context,
  id: string,
  name: "roleArn" | "componentRoleArn" | "codebuildRoleArn",
): Promise<AccountRole | string> {
  const connection = await usableConnection(context, id);
  if (typeof connection === "string") return connection;
  const { [name]: roleArn, environmentAccountId: accountId } = connection;
  return roleArn === undefined ? withoutRole(connection, name) : { accountId, roleArn };
}

function outOfReach({ accountId }: AccountRole): string {
  return `nobody here provisions in account ${accountId}`;
}

/** A connection that was accepted and is still there; a string says what is wrong with it. */
export async function usableConnection(
  context: Context,
  id: string,
): Promise<ConnectionRecord | string> {
  const connection = await context.store.get(connections, id);
  if (connection === undefined) {
    return `environment account connection ${id} was deleted: request and accept another one of the same account, and set it with UpdateEnvironment`;
  }
  if (isConnectionConnected(connection.status)) return connection;
  return `environment account connection ${id} is ${connection.status}, not CONNECTED`;
}

/** What a connection says that lacks a role which is needed. */
export function withoutRole({ id }: ConnectionRecord, name: string): string {
  return `environment account connection ${id} has no ${name}: set one with UpdateEnvironmentAccountConnection in its environment account`;
}

/** What is wrong with a connection, as an answer of the API. */
export function sentence(problem: string): string {
  return `${problem.slice(0, 1).toUpperCase()}${problem.slice(1)}.`;
}
