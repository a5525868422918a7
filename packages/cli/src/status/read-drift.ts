import type { StackDrift } from "@proton/cloudformation/aws-provisioner";
import { type ConnectedRole, connectedRoles } from "../account-connections/connected-roles.ts";
import type { AccountStacks } from "../adopt/account-stacks.ts";
import type { Connection } from "../connection/connection.ts";
import type { Style, Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** The stack of something that Proton has, and whether it is what its template says. */
export interface StackState {
  readonly stackName: string;
  readonly accountId: string;
  readonly drift: StackDrift;
}

/**
 * Looks for changes past the stacks of environments, instances and pipelines, in the account and in those
 * of environment account connections, one stack after the other.
 *
 * @throws UsageError where the stacks are not an account's
 */
export async function readDrift(connection: Connection): Promise<readonly StackState[]> {
  const { adoption, description } = connection;
  if (adoption?.detectDrift === undefined) {
    throw new UsageError(
      `--drift asks CloudFormation, and ${description} has no stacks of an account: use --aws or --table`,
    );
  }
  const states = [...(await driftOf(adoption))];
  const seen = new Set([adoption.accountId]);
  for (const role of await connectedRoles(connection.api)) {
    const stacks = seen.has(role.accountId) ? undefined : connection.stacksAs?.(role);
    if (stacks === undefined) continue;
    try {
      states.push(...(await driftOf(stacks)));
      seen.add(role.accountId);
    } catch (error) {
      states.push(outOfReach(role, error as Error));
    }
  }
  return states;
}

async function driftOf(stacks: AccountStacks): Promise<readonly StackState[]> {
  const { accountId } = stacks;
  const states: StackState[] = [];
  for (const { stackName } of await stacks.list()) {
    if (!stackName.startsWith("AWSProton-")) continue;
    states.push({ stackName, accountId, drift: await detected(stacks, stackName) });
  }
  return states;
}

/** What CloudFormation refuses says something of this stack alone, such as that it is being changed. */
async function detected(stacks: AccountStacks, stackName: string): Promise<StackDrift> {
  try {
    return (
      (await stacks.detectDrift?.(stackName)) ?? { outcome: "failed", reason: "not looked at" }
    );
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "ValidationError") throw error;
    return { outcome: "failed", reason: message };
  }
}

function outOfReach(
  { accountId, environmentName, roleArn }: ConnectedRole,
  error: Error,
): StackState {
  const stackName = `the stacks of environment ${environmentName}`;
  const reason = `they cannot be looked at as ${roleArn}: ${error.message}`;
  return { stackName, accountId, drift: { outcome: "failed", reason } };
}

/** Whether a stack is not as its template says, or that could not be told. */
export function hasDrifted(states: readonly StackState[]): boolean {
  return states.some(({ drift }) => drift.outcome !== "in-sync");
}

/** Drift for people: a line a stack, and below it what differs. */
export function formatDrift(states: readonly StackState[], style: Terminal["style"]): string {
  const accounts = new Set(states.map(({ accountId }) => accountId));
  const lines = states.flatMap(({ stackName, accountId, drift }) => {
    const name = accounts.size > 1 ? `${accountId} ${stackName}` : stackName;
    if (drift.outcome === "in-sync") return [head(style, "green", "=", name, "in sync")];
    if (drift.outcome === "failed") return [head(style, "yellow", "!", name, drift.reason)];
    return [
      head(style, "red", "~", name, "changed past its stack"),
      ...drift.resources.flatMap(({ logicalResourceId, resourceType, status, differences }) => [
        `      ${logicalResourceId} (${resourceType}): ${status}`,
        ...differences.map(
          ({ path, expected, actual }) => `          ${path}: ${expected} -> ${actual}`,
        ),
      ]),
    ];
  });
  return `\n${style("bold", "Drift")}\n${lines.join("\n") || "  no stacks"}\n`;
}

function head(
  style: Terminal["style"],
  color: Style,
  sign: string,
  stackName: string,
  words: string,
): string {
  return `  ${style(color, sign)} ${stackName}: ${words}`;
}
