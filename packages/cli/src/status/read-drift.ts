import type { StackDrift } from "@proton/cloudformation/aws-provisioner";
import { type ConnectedRole, connectedRoles } from "../account-connections/connected-roles.ts";
import type { AccountStacks } from "../adopt/account-stacks.ts";
import type { Connection } from "../connection/connection.ts";
import type { Style, Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Status } from "./read-status.ts";
import { type RecordedStack, recordedStacks } from "./recorded-stacks.ts";

/** The stack of something that Proton has, and whether it is what its template says. */
export interface StackState {
  readonly stackName: string;
  readonly accountId: string;
  readonly drift: StackDrift;
}

/**
 * Looks for changes past the stacks that the records name, of environments, instances, pipelines and
 * components, each in the account that it is in, one stack after the other. What else the accounts hold is
 * not looked at.
 *
 * @throws UsageError where the stacks are not an account's
 */
export async function readDrift(
  connection: Connection,
  status: Status,
): Promise<readonly StackState[]> {
  const { adoption, description } = connection;
  if (adoption?.detectDrift === undefined) {
    throw new UsageError(
      `--drift asks CloudFormation, and ${description} has no stacks of an account: use --aws or --table`,
    );
  }
  const recorded = await recordedStacks(connection, status);
  const isOurs = ({ accountId }: RecordedStack) =>
    (accountId ?? adoption.accountId) === adoption.accountId;
  const states = [...(await driftOf(adoption, recorded.filter(isOurs)))];
  const elsewhere = recorded.filter((stack) => !isOurs(stack));
  const roles = elsewhere.length === 0 ? [] : await connectedRoles(connection.api);
  for (const [environmentName, stacks] of Map.groupBy(elsewhere, (each) => each.environmentName)) {
    const accountId = stacks[0]?.accountId ?? "";
    const role = roles.find(
      (each) => each.environmentName === environmentName && each.accountId === accountId,
    );
    const there = role && connection.stacksAs?.(role);
    if (role === undefined || there === undefined) {
      states.push(unconnected(environmentName, accountId));
      continue;
    }
    try {
      states.push(...(await driftOf(there, stacks)));
    } catch (error) {
      states.push(outOfReach(role, error as Error));
    }
  }
  return states;
}

async function driftOf(
  stacks: AccountStacks,
  recorded: readonly RecordedStack[],
): Promise<readonly StackState[]> {
  const { accountId } = stacks;
  if (recorded.length === 0) return [];
  const there = new Set((await stacks.list()).map(({ stackName }) => stackName));
  const states: StackState[] = [];
  for (const { stackName, wasMade } of recorded) {
    if (there.has(stackName)) {
      states.push({ stackName, accountId, drift: await detected(stacks, stackName) });
    } else if (wasMade) {
      const reason = "the stack is gone: `proton apply` makes another";
      states.push({ stackName, accountId, drift: { outcome: "failed", reason } });
    }
  }
  return states;
}

function unconnected(environmentName = "", accountId: string): StackState {
  const stackName = `the stacks of environment ${environmentName}`;
  const reason = `no account connection leads to account ${accountId} for it: \`proton connection list\``;
  return { stackName, accountId, drift: { outcome: "failed", reason } };
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
