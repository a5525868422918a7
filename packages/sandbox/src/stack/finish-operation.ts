import { changeStatus, type OperationContext } from "./engine-context.ts";
import type { FinishedDeployment, OperationFailure, StackRecord } from "./stack-record.ts";

/** How many deployments a stack remembers by their token. */
const REMEMBERED = 20;

/** Records that nothing is being done to the stack any more, and how it ended. */
export function finishOperation(
  context: OperationContext,
  status: StackRecord["status"],
  failure?: OperationFailure,
): Promise<void> {
  return changeStatus(context, status, {
    ...(failure && { reason: failure.reason }),
    also({ operation, ...record }) {
      const clientToken = operation?.clientToken;
      if (clientToken === undefined) return record;
      const outcome = failure?.outcome ?? "deployed";
      const reason = failure && { reason: failure.reason };
      return remember(record, { clientToken, outcome, ...reason });
    },
  });
}

export function remember(record: StackRecord, finished: FinishedDeployment): StackRecord {
  return { ...record, finished: [...record.finished, finished].slice(-REMEMBERED) };
}
