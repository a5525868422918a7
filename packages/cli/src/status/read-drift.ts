import type { StackDrift } from "@proton/cloudformation/aws-provisioner";
import type { Connection } from "../connection/connection.ts";
import type { Style, Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** The stack of something that Proton has, and whether it is what its template says. */
export interface StackState {
  readonly stackName: string;
  readonly drift: StackDrift;
}

/**
 * Looks for changes past the stacks of environments, instances and pipelines, one stack after the other.
 *
 * @throws UsageError where the stacks are not an account's
 */
export async function readDrift(connection: Connection): Promise<readonly StackState[]> {
  const { adoption, detectDrift, description } = connection;
  if (adoption === undefined || detectDrift === undefined) {
    throw new UsageError(
      `--drift asks CloudFormation, and ${description} has no stacks of an account: use --aws or --table`,
    );
  }
  const states: StackState[] = [];
  for (const { stackName } of await adoption.list()) {
    if (!stackName.startsWith("AWSProton-")) continue;
    states.push({ stackName, drift: await detectDrift(stackName) });
  }
  return states;
}

/** Whether a stack is not as its template says, or that could not be told. */
export function hasDrifted(states: readonly StackState[]): boolean {
  return states.some(({ drift }) => drift.outcome !== "in-sync");
}

/** Drift for people: a line a stack, and below it what differs. */
export function formatDrift(states: readonly StackState[], style: Terminal["style"]): string {
  const lines = states.flatMap(({ stackName, drift }) => {
    if (drift.outcome === "in-sync") return [head(style, "green", "=", stackName, "in sync")];
    if (drift.outcome === "failed") return [head(style, "yellow", "!", stackName, drift.reason)];
    return [
      head(style, "red", "~", stackName, "changed past its stack"),
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
