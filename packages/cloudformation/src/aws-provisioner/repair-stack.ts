import {
  type CloudFormationClient,
  ContinueUpdateRollbackCommand,
  DescribeStackEventsCommand,
  paginateListStackResources,
  RollbackStackCommand,
} from "@aws-sdk/client-cloudformation";
import {
  type DriveOptions,
  driveOperation,
  type Interrupted,
  type Progress,
} from "../drive-stack.ts";
import type { DeleteStackResult, NewEvents, Running, StackEvent } from "../provisioner.ts";
import { asStep } from "./as-step.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { removeStack } from "./remove-stack.ts";
import { createDriftReversal, type DriftReversal } from "./revert-drift.ts";
import { isOfStack, operationEvents, toStackEvent } from "./stack-events.ts";
import { isAtRest } from "./stack-status.ts";

/** What helps a stack that no deployment can change. */
export type WayOut = "none" | "wait" | "roll-back" | "continue-rollback" | "delete" | "by-hand";

/** A resource that is in the way. */
export interface FailedResource {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly reason: string;
}

/** What is wrong with a stack, and what CloudFormation documents as the way out. */
export interface Diagnosis {
  readonly stackId: string;
  readonly status: string;
  readonly wayOut: WayOut;
  readonly failures: readonly FailedResource[];
}

export interface RepairRequest {
  readonly stackId: string;
  readonly clientToken: string;
  /** Logical ids that a continued rollback leaves as they are, or a deletion keeps. */
  readonly leave: readonly string[];
}

export type RepairResult = { readonly outcome: "rolled-back" } | DeleteStackResult | Interrupted;

type RepairOptions = Omit<DriveOptions, "signal" | "isForeign">;

/** Looks at stacks that are stuck, and takes the documented way out. */
export interface StackRepair {
  /** `undefined` when there is no such stack. */
  diagnose(stackName: string): Promise<Diagnosis | undefined>;
  /** Of a deployment that failed and was left as it was. */
  rollBack(request: Omit<RepairRequest, "leave">, options?: RepairOptions): Promise<RepairResult>;
  continueRollback(request: RepairRequest, options?: RepairOptions): Promise<RepairResult>;
  deleteStack(request: RepairRequest, options?: RepairOptions): Promise<RepairResult>;
  /** Of a stack that can be updated, and whose resources were changed past it. */
  readonly drift: DriftReversal;
}

/** Of statuses in which nothing but a person's decision helps. */
const WAYS_OUT: Readonly<Record<string, WayOut>> = {
  UPDATE_FAILED: "roll-back",
  UPDATE_ROLLBACK_FAILED: "continue-rollback",
  CREATE_FAILED: "delete",
  ROLLBACK_FAILED: "delete",
  DELETE_FAILED: "delete",
  IMPORT_ROLLBACK_FAILED: "by-hand",
};

/** The status of resources that the way out can leave as they are. */
const IN_THE_WAY: Readonly<Partial<Record<WayOut, string>>> = {
  "continue-rollback": "UPDATE_FAILED",
  delete: "DELETE_FAILED",
  "roll-back": "UPDATE_FAILED",
};

export function createStackRepair(options: {
  readonly client: CloudFormationClient;
  /** @default 2000 */
  readonly waitMilliseconds?: number;
}): StackRepair {
  const { waitMilliseconds = 2000 } = options;
  const context: ProvisionerContext = {
    client: options.client,
    uploadTemplate: undefined,
    sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    waitMilliseconds,
    lookMilliseconds: waitMilliseconds,
  };
  return {
    diagnose: (stackName) => diagnose(context, stackName),
    drift: createDriftReversal(context),
    rollBack({ stackId, clientToken }, drive = {}) {
      const request = { StackName: stackId, ClientRequestToken: clientToken };
      return followRollback({ stackId, clientToken }, new RollbackStackCommand(request), drive);
    },
    continueRollback({ stackId, clientToken, leave }, drive = {}) {
      const command = new ContinueUpdateRollbackCommand({
        StackName: stackId,
        ClientRequestToken: clientToken,
        ...(leave.length > 0 && { ResourcesToSkip: [...leave] }),
      });
      return followRollback({ stackId, clientToken }, command, drive);
    },
    deleteStack({ stackId, clientToken, leave }, drive = {}) {
      const request = { stackName: stackId, stackId, clientToken, retain: leave };
      return driveOperation<DeleteStackResult>(
        (progress) => asStep(() => removeStack(context, { ...request, ...progress }), refused),
        drive,
      );
    },
  };

  function followRollback(rollback: Rollback, command: RollbackCommand, drive: RepairOptions) {
    const begin = () => context.client.send(command as ContinueUpdateRollbackCommand);
    return driveOperation<RollbackResult>(
      (progress) =>
        asStep(() => lookAtRollback(context, { ...rollback, begin }, progress), refused),
      drive,
    );
  }
}

const refused = (reason: string) =>
  ({ outcome: "failed", reason, stack: undefined, events: [] }) as const;

async function diagnose(
  context: ProvisionerContext,
  stackName: string,
): Promise<Diagnosis | undefined> {
  const stack = await findStack(context, stackName);
  const { StackId: stackId, StackStatus: status = "" } = stack ?? {};
  if (stackId === undefined || status === "DELETE_COMPLETE") return undefined;
  const wayOut = isAtRest(status) ? (WAYS_OUT[status] ?? "none") : "wait";
  const inTheWay = IN_THE_WAY[wayOut];
  const failures = inTheWay === undefined ? [] : await resourcesIn(context, stackId, inTheWay);
  return { stackId, status, wayOut, failures };
}

async function resourcesIn(
  { client }: ProvisionerContext,
  StackName: string,
  status: string,
): Promise<FailedResource[]> {
  const found: FailedResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const resource of page.StackResourceSummaries ?? []) {
      if (resource.ResourceStatus !== status) continue;
      found.push({
        logicalResourceId: resource.LogicalResourceId ?? "",
        resourceType: resource.ResourceType ?? "",
        reason: resource.ResourceStatusReason ?? resource.ResourceStatus,
      });
    }
  }
  return found;
}

type RollbackResult = { readonly outcome: "rolled-back" } | DeleteStackResult;
type RollbackStep = (Running | RollbackResult) & NewEvents;

type Rollback = Omit<RepairRequest, "leave">;
type RollbackCommand = RollbackStackCommand | ContinueUpdateRollbackCommand;

/** One step of a rollback: begins it, joins the one of the token, or looks at it. */
async function lookAtRollback(
  context: ProvisionerContext,
  { stackId, clientToken, begin }: Rollback & { readonly begin: () => Promise<unknown> },
  { cursor }: Progress,
): Promise<RollbackStep> {
  const running = (seen: string | undefined, events: readonly StackEvent[]): RollbackStep => ({
    outcome: "running",
    stackId,
    ...(seen && { cursor: seen }),
    waitMilliseconds: context.waitMilliseconds,
    events,
  });
  if (cursor === undefined) {
    // Only what comes after the newest event of now can be of this rollback.
    const newest = await newestEvent(context, stackId);
    await begin();
    return running(newest, []);
  }
  const news = await operationEvents(context, stackId, { tokens: [clientToken], cursor });
  const events = news.map(toStackEvent);
  const status = news.findLast(isOfStack)?.ResourceStatus ?? "";
  if (status === "UPDATE_ROLLBACK_COMPLETE") return { outcome: "rolled-back", events };
  if (status === "UPDATE_ROLLBACK_FAILED") {
    const [cause] = await resourcesIn(context, stackId, "UPDATE_FAILED");
    const reason = cause
      ? `${cause.logicalResourceId}: ${cause.reason}`
      : "the rollback failed again";
    return { outcome: "failed", reason, stack: undefined, events };
  }
  return running(news.at(-1)?.EventId ?? cursor, events);
}

async function newestEvent(context: ProvisionerContext, StackName: string) {
  const page = await context.client.send(new DescribeStackEventsCommand({ StackName }));
  return page.StackEvents?.[0]?.EventId;
}
