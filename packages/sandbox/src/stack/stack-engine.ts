import {
  type BeginStep,
  type BegunDeployment,
  type DeleteStackResult,
  type DeployStackRequest,
  type DeployStackResult,
  EvaluateError,
  type PlanResult,
  type Provisioner,
  type StackEvent,
} from "@proton/cloudformation";
import { deleteStack } from "./delete-stack.ts";
import {
  deployStack,
  type EngineRequest,
  finishCleanUp,
  finishedDeployment,
} from "./deploy-stack.ts";
import { readDesired } from "./desired-stack.ts";
import { currentRecord, type EngineContext, type OperationContext } from "./engine-context.ts";
import { rollBackLeft } from "./leave-as-it-is.ts";
import { asItIsNow } from "./live-resources.ts";
import { createOperations } from "./operations.ts";
import { planStack, type StackPlan } from "./plan-stack.ts";
import { refreshOutputs } from "./refresh-outputs.ts";
import { reasonOf } from "./resource-steps.ts";
import { restoreResources } from "./restore-resources.ts";
import { rollBack } from "./roll-back.ts";
import { isStackName } from "./stack-identity.ts";
import { toStack } from "./to-stack.ts";
import { createTurns } from "./turns.ts";

/** A request that no provisioner could carry out. */
export class StackRequestError extends Error {
  readonly code = "ValidationError";
}

export interface StackEngine extends Provisioner {
  /** Says, too, whether outputs and tags would stay as they are. */
  plan(
    request: Omit<DeployStackRequest, "clientToken"> &
      Pick<EngineRequest, "revertsDrift" | "imports">,
  ): Promise<EnginePlan>;
  begin(request: EngineRequest): Promise<BeginStep>;
  /** Brings a stack back that a deployment left as it was in `UPDATE_FAILED`. */
  rollBackLeft(request: BegunDeployment): Promise<void>;
  /** Tries the rollback again that left a stack in `UPDATE_ROLLBACK_FAILED`, without some resources. */
  continueRollback(request: ContinueRollbackRequest): Promise<void>;
  /**
   * Brings all resources back after a start, then finishes or rolls back what a killed process had
   * begun. Says which resources could not be brought back.
   */
  recover(onEvent?: (event: StackEvent) => void): Promise<readonly string[]>;
  /** Waits for what is being done, without starting anything more. */
  close(): Promise<void>;
}

export type EnginePlan =
  | Exclude<PlanResult, { readonly outcome: "planned" }>
  | ({ readonly outcome: "planned" } & StackPlan);

export interface ContinueRollbackRequest {
  readonly stackName: string;
  readonly clientToken: string;
  /** Logical ids of what is left as it is. */
  readonly skip: readonly string[];
}

/** Milliseconds after which a look answers although nothing has happened. */
const LONGEST_LOOK = 1000;

/** Runs stacks as CloudFormation does; BEHAVIOUR.md says how. */
export function createStackEngine(context: EngineContext): StackEngine {
  const queues = new Map<string, Promise<unknown>>();
  const deployments = createOperations<DeployStackResult>();
  const deletions = createOperations<DeleteStackResult>();
  const closing = new AbortController();
  const turn = createTurns();

  /** One operation at a time on a stack; the next one waits. */
  function queue<T>(stackName: string, operation: () => Promise<T>): Promise<T> {
    const previous = queues.get(stackName) ?? Promise.resolve();
    const running = previous.then(operation, operation);
    const settled = running.catch(() => undefined);
    queues.set(stackName, settled);
    settled.then(() => queues.get(stackName) === settled && queues.delete(stackName));
    return running;
  }

  function operationOn(
    stackName: string,
    onEvent?: (event: StackEvent) => void,
    clientToken?: string,
  ): OperationContext {
    if (!isStackName(stackName)) {
      throw new StackRequestError(
        `stack name ${JSON.stringify(stackName)} must be letters, digits and hyphens, begin with a letter and have at most 128 characters`,
      );
    }
    return {
      ...context,
      stackName,
      ...(clientToken !== undefined && { clientToken }),
      ...(onEvent && { onEvent }),
    };
  }

  return {
    async plan(request) {
      await turn();
      const operation = operationOn(request.stackName);
      const record = context.stacks.get(request.stackName);
      if (record?.operation) return { outcome: "busy", reason: `the stack is ${record.status}` };
      if (record?.status === "ROLLBACK_COMPLETE") return { outcome: "recreated" };
      const read = readDesired(request, {
        ...operation,
        stackId: record?.stackId ?? "",
        before: record,
      });
      if (read.outcome === "refused") return read;
      try {
        const planned = planStack(operation, read.desired, record, request.imports);
        if (!request.revertsDrift || record === undefined) {
          return { outcome: "planned", ...planned };
        }
        const now = planStack(operation, read.desired, await asItIsNow(context, record));
        return { outcome: "planned", ...now, isEmpty: now.isEmpty && planned.isEmpty };
      } catch (error) {
        if (!(error instanceof EvaluateError)) throw error;
        return { outcome: "refused", reason: `Template error: ${error.message}` };
      }
    },

    async begin(request) {
      const { stackName } = request;
      const key = operationKey(request);
      const running = deployments.find(key);
      const ended = running?.ended() ?? finishedDeployment(context, request);
      if (ended !== undefined) return ended;
      if (running === undefined) {
        const begun = deployments.open(key);
        const operation = operationOn(stackName, begun.onEvent, request.clientToken);
        const signal = AbortSignal.any([closing.signal, begun.cancellation.signal]);
        const deploy = async () => {
          await turn();
          return deployStack(operation, request, { signal });
        };
        begun.follow(queue(stackName, deploy));
      }
      return { outcome: "begun", ...stackIdOf(stackName) };
    },

    async look(deployment) {
      const running = deployments.find(operationKey(deployment));
      if (running !== undefined) return running.look(deployment.cursor, LONGEST_LOOK);
      const ended = finishedDeployment(context, deployment);
      return ended === undefined ? { outcome: "not-begun" } : { ...ended, events: [] };
    },

    async cancel(deployment) {
      const running = deployments.find(operationKey(deployment));
      if (running?.ended() !== undefined) return { outcome: "too-late" };
      if (running !== undefined) {
        running.cancellation.abort();
        return { outcome: "requested" };
      }
      const ended = finishedDeployment(context, deployment);
      return { outcome: ended === undefined ? "not-begun" : "too-late" };
    },

    async remove(request) {
      const { stackName, cursor } = request;
      const key = operationKey(request);
      let running = deletions.find(key);
      if (running === undefined) {
        running = deletions.open(key);
        const operation = operationOn(stackName, running.onEvent, request.clientToken);
        running.follow(queue(stackName, async () => deleteIfThere(operation)));
      }
      return running.look(cursor, LONGEST_LOOK);
    },

    async rollBackLeft({ stackName, clientToken }) {
      const operation = operationOn(stackName, undefined, clientToken);
      await queue(stackName, () => rollBackLeft(operation));
    },

    async continueRollback({ stackName, clientToken, skip }) {
      const operation = operationOn(stackName, undefined, clientToken);
      await queue(stackName, () => continueRollback(operation, skip));
    },

    async describe(stackName) {
      const record = context.stacks.get(stackName);
      return record && toStack(context, record);
    },

    async recover(onEvent) {
      const problems = [...(await restoreResources(context))];
      for (const { stackName } of context.stacks.all()) {
        const operation = operationOn(stackName, onEvent);
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

  function stackIdOf(stackName: string): { readonly stackId?: string } {
    const stackId = context.stacks.get(stackName)?.stackId;
    return stackId === undefined ? {} : { stackId };
  }
}

function operationKey({ stackName, clientToken }: BegunDeployment): string {
  return `${stackName} ${clientToken}`;
}

async function deleteIfThere(context: OperationContext): Promise<DeleteStackResult> {
  if (context.stacks.get(context.stackName) === undefined) {
    return { outcome: "deleted", retained: [] };
  }
  return deleteStack(context);
}

/** What is skipped counts as rolled back: the stack takes it as it is. */
async function continueRollback(context: OperationContext, skip: readonly string[]): Promise<void> {
  const { operation } = currentRecord(context);
  if (operation?.phase !== "rollback") return;
  await context.stacks.change(context.stackName, (record) => {
    const asItIs = skip.flatMap((id) => {
      const resource = record.resources[id];
      return resource === undefined ? [] : [[id, { ...resource, status: "UPDATE_COMPLETE" }]];
    });
    const resources = { ...record.resources, ...Object.fromEntries(asItIs) };
    const previous = { ...operation.previous, ...Object.fromEntries(asItIs) };
    return { ...record, resources, operation: { ...operation, previous } };
  });
  const again = { outcome: "failed", reason: "the rollback is continued" } as const;
  await rollBack(context, operation.failure ?? again);
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
