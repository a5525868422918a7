import {
  CreateChangeSetCommand,
  paginateDescribeChangeSet,
  type ResourceChange,
} from "@aws-sdk/client-cloudformation";
import type { DriveOptions, Interrupted } from "../drive-stack.ts";
import type { DeployStackResult } from "../provisioner.ts";
import { resourceSpec } from "../specs/resource-spec.ts";
import { asStep } from "./as-step.ts";
import { changeSetName } from "./begin-deployment.ts";
import { discardChangeSet } from "./change-set.ts";
import { executePrepared } from "./execute-prepared.ts";
import { findStack } from "./find-stack.ts";
import { settledPlan } from "./plan-deployment.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { reactionTo } from "./stack-status.ts";

/** What brings a resource back to what its template says. */
export interface DriftChange {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly action: "make" | "modify" | "replace" | "remove";
  /** Whether what it is replaced by, or made anew as, lacks the data that it had. */
  readonly losesData: boolean;
  readonly differences: readonly {
    /** Such as `/Properties/MemorySize`. */
    readonly path: string;
    readonly actual: string | undefined;
    readonly expected: string | undefined;
  }[];
}

/** A change set that is ready to revert the drift of a stack. */
export interface PreparedReversal {
  readonly stackId: string;
  readonly clientToken: string;
  readonly changes: readonly DriftChange[];
}

export type PrepareReversalResult =
  | ({ readonly outcome: "prepared" } & PreparedReversal)
  | { readonly outcome: "in-sync" }
  | { readonly outcome: "refused"; readonly reason: string };

/** Brings stacks back to what their own templates say, whatever was changed past them. */
export interface DriftReversal {
  /** Has CloudFormation say what it would do; nothing is changed. */
  prepare(stackName: string, clientToken: string): Promise<PrepareReversalResult>;
  execute(
    reversal: PreparedReversal,
    options?: Pick<DriveOptions, "onEvent" | "sleep">,
  ): Promise<DeployStackResult | Interrupted>;
  /** Leaves everything as it is. */
  discard(reversal: PreparedReversal): Promise<void>;
}

export function createDriftReversal(context: ProvisionerContext): DriftReversal {
  return {
    async prepare(stackName, clientToken) {
      const step = await asStep(
        () => prepare(context, stackName, clientToken),
        (reason) => ({ outcome: "refused", reason }) as const,
      );
      if (step.outcome !== "denied" && step.outcome !== "unreachable") return step;
      return { outcome: "refused", reason: step.reason };
    },
    execute: (reversal, drive = {}) => executePrepared(context, reversal, drive),
    discard: ({ stackId, clientToken }) =>
      discardChangeSet(context, { stackId, name: changeSetName(clientToken) }),
  };
}

async function prepare(
  context: ProvisionerContext,
  stackName: string,
  clientToken: string,
): Promise<PrepareReversalResult> {
  const stack = await findStack(context, stackName);
  const { StackId: stackId = stackName, StackStatus, Parameters = [] } = stack ?? {};
  if (stack === undefined || reactionTo(StackStatus).kind !== "update") {
    const reason = stack ? `the stack is ${StackStatus}` : `there is no stack ${stackName}`;
    return { outcome: "refused", reason };
  }
  const name = changeSetName(clientToken);
  await context.client.send(
    new CreateChangeSetCommand({
      StackName: stackId,
      ChangeSetName: name,
      ChangeSetType: "UPDATE",
      DeploymentMode: "REVERT_DRIFT",
      UsePreviousTemplate: true,
      Parameters: Parameters.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }),
  );
  const planned = await settledPlan(context, { stackId, name });
  if (planned.outcome !== "planned" || planned.changes.length === 0) {
    await discardChangeSet(context, { stackId, name });
    if (planned.outcome === "planned") return { outcome: "in-sync" };
    const reason = "reason" in planned ? planned.reason : "the stack is to be made anew";
    return { outcome: "refused", reason };
  }
  return {
    outcome: "prepared",
    stackId,
    clientToken,
    changes: await readAll(context, stackId, name),
  };
}

async function readAll(
  { client }: ProvisionerContext,
  StackName: string,
  ChangeSetName: string,
): Promise<readonly DriftChange[]> {
  const found: DriftChange[] = [];
  const pages = paginateDescribeChangeSet({ client }, { StackName, ChangeSetName });
  for await (const { Changes = [] } of pages) {
    for (const { ResourceChange: change } of Changes) if (change) found.push(toDriftChange(change));
  }
  return found;
}

function toDriftChange(change: ResourceChange): DriftChange {
  const { LogicalResourceId = "", ResourceType = "", Details = [] } = change;
  const action = actionOf(change);
  return {
    logicalResourceId: LogicalResourceId,
    resourceType: ResourceType,
    action,
    losesData: action !== "modify" && (resourceSpec(ResourceType)?.stateful ?? false),
    differences: Details.flatMap(({ Target }) => {
      const path = Target?.Path ?? Target?.Name;
      if (path === undefined) return [];
      const { ActualValue = Target?.BeforeValue, PreviousValue } = Target?.Drift ?? {};
      return [{ path, actual: ActualValue, expected: Target?.AfterValue ?? PreviousValue }];
    }),
  };
}

function actionOf({ Action, Replacement }: ResourceChange): DriftChange["action"] {
  if (Action === "Add") return "make";
  if (Action === "Remove") return "remove";
  return Replacement === "True" || Replacement === "Conditional" ? "replace" : "modify";
}
