import type { ControlPlaneEvent } from "@proton/control-plane";
import type { Terminal } from "../terminal.ts";

/** Says what keeps work in this process from going on; how it ends is said elsewhere. */
export function showTrouble(terminal: Terminal, event: ControlPlaneEvent): void {
  const line = troubleLine(event);
  if (line !== undefined) terminal.writeError(`${terminal.style("yellow", line)}\n`);
}

/** The same as a line, `undefined` for an event that is no trouble. */
export function troubleLine({ code, data }: ControlPlaneEvent): string | undefined {
  if (code === "deployment.unreachable") {
    return `deployment ${data.deploymentId} waits for AWS: ${data.reason}`;
  }
  if (code === "deployment.waiting") {
    return `deployment ${data.deploymentId} waits: ${data.reason} (deployment ${data.holder})`;
  }
  if (code === "deployment.denied") {
    const { deploymentId, startedBy, reason } = data;
    const by = startedBy === undefined ? "" : `, begun by ${startedBy},`;
    return `deployment ${deploymentId}${by} is left to somebody who may go on with it: ${reason}`;
  }
  return undefined;
}
