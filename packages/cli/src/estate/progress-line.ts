import type { Connection } from "../connection/connection.ts";
import type { Terminal } from "../terminal.ts";
import type { StepProgress } from "./apply-estate.ts";
import { stepName, stepReasons } from "./step-name.ts";

/** A step's progress in a line. */
export function progressLine(terminal: Terminal, progress: StepProgress): string {
  const { step } = progress;
  const name = stepName(step);
  switch (progress.state) {
    case "started":
      return `${terminal.style("dim", "started")}  ${name} (${stepReasons(step).join(", ")})`;
    case "done":
      return `${terminal.style("green", "done")}     ${name}`;
    case "unchanged":
      return `${terminal.style("dim", "unchanged")} ${name}`;
    case "skipped":
      return `${terminal.style("yellow", "skipped")}  ${name}: ${progress.reason}`;
    case "waiting":
      return `${terminal.style("yellow", "waiting")}  ${name} ${progress.reason}`;
    case "failed":
      return `${terminal.style("red", "failed")}   ${name}: ${progress.reason}`;
  }
}

/** Says that a resource is waited for, whose change an earlier run began, or somebody else. */
export async function waitingLine(
  { style }: Pick<Terminal, "style">,
  name: string,
  connection: Pick<Connection, "deploymentDetails">,
  deploymentId?: string,
): Promise<string> {
  // Who it was is worth a look, and no error.
  const details =
    deploymentId === undefined
      ? undefined
      : await connection.deploymentDetails?.(deploymentId).catch(() => undefined);
  const startedBy = details?.deployment.startedBy;
  const by = startedBy === undefined ? "" : `, begun by ${startedBy}`;
  return `${style("dim", "waiting")}  for what is under way: ${name}${by}\n`;
}
