import type {
  DeployStackResult,
  Provisioner,
  ProvisionerOptions,
  StackEvent,
} from "@proton/cloudformation";
import { deleteStack } from "./delete-stack.ts";
import { deployStack, finishCleanUp } from "./deploy-stack.ts";
import { readDesired } from "./desired-stack.ts";
import { currentRecord, type EngineContext, type OperationContext } from "./engine-context.ts";
import { planStack } from "./plan-stack.ts";
import { refreshOutputs } from "./refresh-outputs.ts";
import { reasonOf } from "./resource-steps.ts";
import { restoreResources } from "./restore-resources.ts";
import { rollBack } from "./roll-back.ts";
import { toStack } from "./to-stack.ts";

/** A request that no provisioner could carry out. */
export class StackRequestError extends Error {
  readonly code = "ValidationError";
}

export interface StackEngine extends Provisioner {
  /**
   * Brings all resources back after a start, then finishes or rolls back what a killed process had
   * begun. Says which resources could not be brought back.
   */
  recover(onEvent?: (event: StackEvent) => void): Promise<readonly string[]>;
  /** Waits for what is being done, without starting anything more. */
  close(): Promise<void>;
}

const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

/** Runs stacks as CloudFormation does; BEHAVIOUR.md says how. */
export function createStackEngine(context: EngineContext): StackEngine {
  const queues = new Map<string, Promise<unknown>>();
  const deployments = new Map<string, Promise<DeployStackResult>>();
  const closing = new AbortController();

  /** One operation at a time on a stack; the next one waits. */
  function queue<T>(stackName: string, operation: () => Promise<T>): Promise<T> {
    const previous = queues.get(stackName) ?? Promise.resolve();
    const running = previous.then(operation, operation);
    const settled = running.catch(() => undefined);
    queues.set(stackName, settled);
    settled.then(() => queues.get(stackName) === settled && queues.delete(stackName));
    return running;
  }

  function operationOn(stackName: string, options: ProvisionerOptions = {}): OperationContext {
    if (!STACK_NAME.test(stackName)) {
      throw new StackRequestError(
        `stack name ${JSON.stringify(stackName)} must be letters, digits and hyphens, begin with a letter and have at most 128 characters`,
      );
    }
    return { ...context, stackName, ...(options.onEvent && { onEvent: options.onEvent }) };
  }

  return {
    async deploy(request, options = {}) {
      const operation = operationOn(request.stackName, options);
      const name = `${request.stackName} ${request.clientToken}`;
      const underWay = deployments.get(name);
      if (underWay !== undefined) return underWay;
      const signals = [closing.signal, ...(options.signal ? [options.signal] : [])];
      const signal = AbortSignal.any(signals);
      const running = queue(request.stackName, () => deployStack(operation, request, { signal }));
      deployments.set(name, running);
      return running.finally(() => deployments.delete(name));
    },

    async plan(request) {
      const operation = operationOn(request.stackName);
      const record = context.stacks.get(request.stackName);
      const before = record?.status === "ROLLBACK_COMPLETE" ? undefined : record;
      const stackId = before?.stackId ?? "";
      const read = readDesired(request, { ...operation, stackId, before });
      if (read.outcome === "refused") throw new StackRequestError(read.reason);
      return planStack(operation, read.desired, before).changes;
    },

    async delete(stackName, options = {}) {
      const operation = operationOn(stackName, options);
      return queue(stackName, async () => {
        if (context.stacks.get(stackName) === undefined) {
          return { outcome: "deleted", retained: [] };
        }
        return deleteStack(operation);
      });
    },

    async describe(stackName) {
      const record = context.stacks.get(stackName);
      return record && toStack(context, record);
    },

    async recover(onEvent) {
      const problems = [...(await restoreResources(context))];
      for (const { stackName } of context.stacks.all()) {
        const operation = operationOn(stackName, onEvent ? { onEvent } : {});
        await queue(stackName, () => carryOn(operation));
      }
      for (const { stackName } of context.stacks.all()) {
        const refreshing = queue(stackName, () => refreshOutputs(operationOn(stackName)));
        await refreshing.catch((error: unknown) => {
          problems.push(`outputs of ${stackName}: ${reasonOf(error)}`);
        });
      }
      return problems;
    },

    async close() {
      closing.abort();
      await Promise.all(queues.values());
    },
  };
}

/** Ends what a killed process had begun. */
async function carryOn(context: OperationContext): Promise<void> {
  const { operation } = currentRecord(context);
  if (operation === undefined) return;
  if (operation.kind === "delete") {
    await deleteStack(context);
  } else if (operation.phase === "cleanup") {
    await finishCleanUp(context);
  } else if (operation.failure !== undefined) {
    await rollBack(context, operation.failure);
  } else {
    await rollBackInterrupted(context);
  }
}

/** The token is forgotten with it: a caller that comes again with it deploys anew. */
async function rollBackInterrupted(context: OperationContext): Promise<void> {
  await context.stacks.change(context.stackName, (record) => {
    if (record.operation === undefined) return record;
    const { clientToken: _, ...operation } = record.operation;
    return { ...record, operation };
  });
  await rollBack(context, {
    outcome: "failed",
    reason: "the sandbox was stopped during the deployment",
  });
}
