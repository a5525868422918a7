import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import type { Action } from "../../extension/index.ts";

type RunStatus =
  | "Waiting"
  | "InProgress"
  | "Succeeded"
  | "Failed"
  | "Stopped"
  | "Abandoned"
  | "Superseded"
  | "Cancelled";

const STATUSES: Readonly<
  Record<RunStatus, { readonly type: StatusIndicatorProps.Type; readonly text: string }>
> = {
  Waiting: { type: "pending", text: "Waits for its turn" },
  InProgress: { type: "in-progress", text: "In progress" },
  Succeeded: { type: "success", text: "Succeeded" },
  Failed: { type: "error", text: "Failed" },
  Stopped: { type: "stopped", text: "Stopped" },
  Abandoned: { type: "stopped", text: "Abandoned" },
  Superseded: { type: "stopped", text: "Superseded" },
  Cancelled: { type: "stopped", text: "Cancelled" },
};

const NOT_REACHED = { type: "pending", text: "Not reached" } as const;

/** How far an execution or a part of it is. */
export function RunStatus({ status }: { readonly status: RunStatus | undefined }) {
  const { type, text } = status === undefined ? NOT_REACHED : STATUSES[status];
  return (
    <StatusIndicator type={type}>
      <span className="words">{text}</span>
    </StatusIndicator>
  );
}

/** Whether somebody has to answer before an execution goes on. */
export function isAsked({ status, approval }: Action): boolean {
  return status === "InProgress" && approval !== undefined && approval.by === undefined;
}

/** How long something took, between two times of a pipeline. */
export function took(startedAt: string, endedAt: string | undefined): string | undefined {
  if (endedAt === undefined) return undefined;
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)}\u00a0s`
    : `${Math.floor(seconds / 60)}\u00a0min\u00a0${Math.round(seconds % 60)}\u00a0s`;
}
