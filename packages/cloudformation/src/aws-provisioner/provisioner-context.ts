import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";

/** What every step of the AWS provisioner works with. */
export interface ProvisionerContext {
  readonly client: CloudFormationClient;
  readonly uploadTemplate: ((templateBody: string) => Promise<string>) | undefined;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds before a step is repeated. */
  readonly waitMilliseconds: number;
  /** Milliseconds before an operation that goes on is looked at again. */
  readonly lookMilliseconds: number;
}
