import { randomUUID } from "node:crypto";
import type {
  DriftChange,
  DriftReversal,
  PreparedReversal,
} from "@proton/cloudformation/aws-provisioner";
import type { Arguments, ExitCode } from "../command.ts";
import { confirmed } from "../estate/confirmed.ts";
import type { Terminal } from "../terminal.ts";

/** Shows what brings a stack back to its template, asks, and does it. */
export async function revertDrift(
  drift: DriftReversal,
  stackId: string,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const prepared = await drift.prepare(stackId, `drift-${randomUUID()}`);
  if (prepared.outcome === "refused") {
    terminal.writeError(`${terminal.style("red", "not reverted")}: ${prepared.reason}\n`);
    return 1;
  }
  if (prepared.outcome === "in-sync") {
    terminal.writeError("Nothing to do: its resources are what its template says.\n");
    return 0;
  }
  const { changes } = prepared;
  for (const change of changes) terminal.writeError(changeLines(change));
  const losses = changes.some(({ losesData }) => losesData)
    ? ["replaces resources that hold data, or makes them anew, without what they held"]
    : [`brings ${changes.length === 1 ? "this" : `these ${changes.length}`} back`];
  if (!(await agreed(losses))) {
    await drift.discard(prepared);
    return 1;
  }
  return execute(drift, prepared, terminal);

  async function agreed(all: readonly string[]): Promise<boolean> {
    try {
      return await confirmed(all, given, terminal);
    } catch (error) {
      await drift.discard(prepared as PreparedReversal);
      throw error;
    }
  }
}

async function execute(
  drift: DriftReversal,
  prepared: PreparedReversal,
  terminal: Terminal,
): Promise<ExitCode> {
  const result = await drift.execute(prepared, {
    onEvent: ({ resourceStatus, logicalResourceId }) =>
      terminal.writeError(`${resourceStatus.padEnd(24)} ${logicalResourceId}\n`),
  });
  if (result.outcome === "deployed" || result.outcome === "no-changes") {
    terminal.writeError("Reverted: its resources are what its template says.\n");
    return 0;
  }
  const reason = "reason" in result ? result.reason : "interrupted";
  terminal.writeError(`${terminal.style("red", "not reverted")}: ${reason}\n`);
  return 1;
}

function changeLines({
  logicalResourceId,
  resourceType,
  action,
  differences,
}: DriftChange): string {
  const verbs = {
    make: "is gone, and made anew",
    modify: "is changed back",
    replace: "is replaced",
    remove: "is removed",
  };
  return [
    `  ${logicalResourceId} (${resourceType}) ${verbs[action]}`,
    ...differences.map(({ path, actual, expected }) => {
      const shown = path.replace(/^\/Properties\//, "");
      return `      ${shown}: ${actual ?? "?"} -> ${expected ?? "as the template says"}`;
    }),
    "",
  ].join("\n");
}
