import type { Context } from "../context.ts";
import {
  type DeploymentRecord,
  type DeploymentStep,
  deployments,
} from "../records/deployment-record.ts";

/** Records the next step of a deployment, unless another process has gone on already. */
export async function advance(
  context: Context,
  deployment: DeploymentRecord,
  change: Partial<DeploymentRecord> & { readonly step: DeploymentStep },
): Promise<void> {
  const lastModifiedAt = context.clock.now();
  await context.store.update(deployments, deployment.id, (now) =>
    now.step === deployment.step ? { ...now, ...change, lastModifiedAt } : undefined,
  );
}

/** How a deployment ends. */
export interface Ending {
  readonly status: "SUCCEEDED" | "FAILED" | "CANCELLED" | "DELETE_COMPLETE" | "DELETE_FAILED";
  readonly statusMessage?: string;
  readonly stackId?: string;
}

/** Records how a deployment ended; showing it on the target is the next step. */
export async function end(
  context: Context,
  deployment: DeploymentRecord,
  ending: Ending,
): Promise<void> {
  const completedAt = context.clock.now();
  await context.store.update(deployments, deployment.id, (before) => {
    const { statusMessage: _, progress: __, ...now } = before;
    if (now.step !== deployment.step) return undefined;
    return {
      ...now,
      ...ending,
      step: "settling" as const,
      completedAt,
      lastModifiedAt: completedAt,
    };
  });
}

/** What the target shows after a deployment that its user cancelled. */
export const CANCELLED_MESSAGE = "User initiated cancellation.";
