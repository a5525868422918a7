import type { PlanResult, Provisioner, Stack } from "@proton/cloudformation";
import type { StackDrift, StackImport } from "@proton/cloudformation/aws-provisioner";

/** A stack as a list of stacks has it. */
export interface StackSummary {
  readonly stackName: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A change set waits to make it: it is not there yet. */
  readonly isUnderReview?: boolean;
}

/** The stacks of one account and Region, which are only read. */
export interface AccountStacks {
  readonly accountId: string;
  list(): Promise<readonly StackSummary[]>;
  describe(stackName: string): Promise<Stack | undefined>;
  /** A change set that is never executed. */
  plan(request: Parameters<Provisioner["plan"]>[0]): Promise<PlanResult>;
  /** Makes stacks of resources that outlived theirs; absent where stacks are not CloudFormation's. */
  readonly imports?: StackImport;
  /** Whether a stack is what its template says; absent where stacks are not CloudFormation's. */
  detectDrift?(stackName: string): Promise<StackDrift>;
}
