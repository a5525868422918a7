import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { Provisioner } from "../provisioner.ts";
import { asStep } from "./as-step.ts";
import { beginDeployment } from "./begin-deployment.ts";
import { cancelDeployment } from "./cancel-deployment.ts";
import { describeStack } from "./describe-stack.ts";
import { lookAtDeployment } from "./look-at-deployment.ts";
import { planDeployment } from "./plan-deployment.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { removeStack } from "./remove-stack.ts";

/** What {@link createAwsProvisioner} works with. */
export interface AwsProvisionerOptions {
  /** The caller's client decides account, Region, credentials and retries. */
  readonly client: CloudFormationClient;
  /**
   * Puts a template that is too large for the API (over 51,200 bytes) where CloudFormation can read
   * it, and returns its URL. Without it such a template is refused.
   */
  readonly uploadTemplate?: (templateBody: string) => Promise<string>;
  /** Waits between two looks at the change set of a plan. @default a real timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Milliseconds before a step is to be repeated. @default 2000 */
  readonly waitMilliseconds?: number;
  /**
   * Milliseconds between two looks at what goes on; longer where CloudFormation's events wake whoever
   * looks. @default waitMilliseconds
   */
  readonly lookMilliseconds?: number;
}

/**
 * The {@link Provisioner} of AWS CloudFormation: every deployment is a change set that is named
 * after its client token and executed under it, so that a caller that was killed joins the
 * deployment it began instead of starting another. Stacks are acted on by their ids.
 */
export function createAwsProvisioner(options: AwsProvisionerOptions): Provisioner {
  const { waitMilliseconds = 2000 } = options;
  const context: ProvisionerContext = {
    client: options.client,
    uploadTemplate: options.uploadTemplate,
    sleep:
      options.sleep ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds))),
    waitMilliseconds,
    lookMilliseconds: options.lookMilliseconds ?? waitMilliseconds,
  };
  return {
    async plan(request) {
      const step = await asStep(
        () => planDeployment(context, request),
        (reason) => ({ outcome: "refused", reason }) as const,
      );
      return step.outcome === "denied" ? { outcome: "refused", reason: step.reason } : step;
    },
    begin: (request) =>
      asStep(
        () => beginDeployment(context, request),
        (reason) => ({ outcome: "failed", reason, stack: undefined }),
      ),
    look: (deployment) => asStep(() => lookAtDeployment(context, deployment)),
    cancel: (deployment) => asStep(() => cancelDeployment(context, deployment)),
    remove: (request) =>
      asStep(
        () => removeStack(context, request),
        request.stackId === undefined
          ? (reason) => ({ outcome: "failed", reason, stack: undefined, events: [] })
          : undefined,
      ),
    describe: (stackName) => describeStack(context, stackName),
  };
}

export { type DriftedResource, detectDrift, type StackDrift } from "./detect-drift.ts";
export {
  createStackImport,
  type ImportRequest,
  type StackImport,
} from "./import-stack.ts";
export {
  createStackRepair,
  type Diagnosis,
  type RepairResult,
  type StackRepair,
} from "./repair-stack.ts";
export type {
  DriftChange,
  DriftReversal,
  PreparedReversal,
  PrepareReversalResult,
} from "./revert-drift.ts";
export { deploymentToken } from "./stack-events.ts";
