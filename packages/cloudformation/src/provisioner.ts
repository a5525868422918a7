/** The stack statuses of AWS CloudFormation that a {@link Provisioner} reports. */
export type StackStatus =
  | "CREATE_IN_PROGRESS"
  | "CREATE_COMPLETE"
  | "CREATE_FAILED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_COMPLETE"
  | "ROLLBACK_FAILED"
  | "UPDATE_IN_PROGRESS"
  | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_COMPLETE"
  | "UPDATE_ROLLBACK_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE"
  | "UPDATE_ROLLBACK_FAILED"
  | "DELETE_IN_PROGRESS"
  | "DELETE_COMPLETE"
  | "DELETE_FAILED";

/** The progress of one resource, in CloudFormation's own words. */
export interface StackEvent {
  readonly stackName: string;
  readonly time: Date;
  /** The stack's own events carry the stack's name here, as in CloudFormation. */
  readonly logicalResourceId: string;
  readonly physicalResourceId?: string;
  /** `AWS::CloudFormation::Stack` for the stack itself. */
  readonly resourceType: string;
  /** Such as `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE`, `DELETE_SKIPPED`. */
  readonly resourceStatus: string;
  readonly resourceStatusReason?: string;
}

/** A resource of a stack as it is now. */
export interface StackResource {
  readonly logicalResourceId: string;
  readonly physicalResourceId: string;
  readonly resourceType: string;
  readonly resourceStatus: string;
  /** Only in the sandbox: whether the resource really behaves, or is only accepted and shown. */
  readonly kind?: "emulated" | "recorded";
}

/** A stack as it is now. */
export interface Stack {
  readonly stackName: string;
  /** The stack's ARN. */
  readonly stackId: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
  readonly tags: Readonly<Record<string, string>>;
  /** The text that the stack was last deployed with successfully. */
  readonly templateBody?: string;
  readonly createdAt: Date;
  readonly updatedAt?: Date;
}

/** What the stack should become. */
export interface DeployStackRequest {
  readonly stackName: string;
  /** Rendered CloudFormation, YAML or JSON. */
  readonly templateBody: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The role that CloudFormation takes for the deployment; the sandbox ignores it. */
  readonly roleArn?: string;
  /**
   * Names this deployment. A second call with the token of a deployment that is finished returns
   * its result, and with one under way joins it: a caller that was killed can call again safely.
   */
  readonly clientToken: string;
}

/** How a deployment ended. */
export type DeployStackResult =
  | { readonly outcome: "deployed"; readonly stack: Stack }
  | { readonly outcome: "no-changes"; readonly stack: Stack }
  | {
      /** Nothing was kept of the change: the stack is as before, or gone if it was new. */
      readonly outcome: "failed" | "cancelled";
      /** The first cause, naming the resource, as CloudFormation's status reason would. */
      readonly reason: string;
      readonly stack: Stack | undefined;
    };

/** How a deletion ended. */
export type DeleteStackResult =
  | { readonly outcome: "deleted"; readonly retained: readonly StackResource[] }
  | { readonly outcome: "failed"; readonly reason: string; readonly stack: Stack };

/** What would happen to one resource of a stack. */
export interface ResourceChange {
  readonly logicalResourceId: string;
  readonly physicalResourceId?: string;
  readonly resourceType: string;
  readonly action: "add" | "modify" | "replace" | "remove" | "retain";
  /** The properties that differ, as paths such as `KeySchema/0/AttributeName`. */
  readonly changedProperties: readonly string[];
  /** Whether the resource holds data that a replacement or removal loses. */
  readonly stateful: boolean;
}

/** What every call of a {@link Provisioner} may be given. */
export interface ProvisionerOptions {
  /** Called in order, once for each event of this call. */
  readonly onEvent?: (event: StackEvent) => void;
  /** Cancels the deployment: the stack rolls back, the outcome is `cancelled`. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a stack equal to a document. AWS CloudFormation is one, the sandbox another; both pass the
 * same contract tests.
 *
 * A failed deployment is a result, not an exception: methods throw only when the provisioner itself
 * cannot be reached or the request is malformed.
 */
export interface Provisioner {
  /** Creates the stack, or updates it, or finds that nothing changes. */
  deploy(request: DeployStackRequest, options?: ProvisionerOptions): Promise<DeployStackResult>;
  /** Says what {@link Provisioner.deploy} would do, and does nothing. */
  plan(request: Omit<DeployStackRequest, "clientToken">): Promise<readonly ResourceChange[]>;
  /** Deletes the stack; deleting one that does not exist succeeds. */
  delete(stackName: string, options?: ProvisionerOptions): Promise<DeleteStackResult>;
  /** The stack as it is now, `undefined` when there is none. */
  describe(stackName: string): Promise<Stack | undefined>;
}
