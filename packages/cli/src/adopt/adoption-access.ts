import type { PlanResult, Provisioner, Stack } from "@proton/cloudformation";
import type { AdoptionRequest, ForgetRequest } from "@proton/control-plane";

/** A stack as a list of stacks has it. */
export interface StackSummary {
  readonly stackName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What adoption reads of stacks, and the only thing that it writes: records. */
export interface AdoptionAccess {
  readonly accountId: string;
  list(): Promise<readonly StackSummary[]>;
  describe(stackName: string): Promise<Stack | undefined>;
  /** A change set that is never executed. */
  plan(request: Parameters<Provisioner["plan"]>[0]): Promise<PlanResult>;
  adopt(request: AdoptionRequest): Promise<void>;
  forget(request: ForgetRequest): Promise<readonly string[]>;
}
