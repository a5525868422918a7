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
  | "UPDATE_FAILED"
  | "UPDATE_ROLLBACK_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE"
  | "UPDATE_ROLLBACK_FAILED"
  | "IMPORT_IN_PROGRESS"
  | "IMPORT_COMPLETE"
  | "IMPORT_ROLLBACK_IN_PROGRESS"
  | "IMPORT_ROLLBACK_COMPLETE"
  | "IMPORT_ROLLBACK_FAILED"
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
  /** The role that CloudFormation assumes for the deployment; the sandbox ignores it. */
  readonly roleArn?: string;
  /**
   * Names this deployment, at most 100 characters of `[A-Za-z0-9-]`: a step that is repeated with
   * it joins the deployment and repeats nothing, also from another process.
   */
  readonly clientToken: string;
}

/** A deployment that has begun. */
export interface BegunDeployment {
  readonly stackName: string;
  readonly clientToken: string;
  /** The stack's ARN, where it is known: a stack that is deleted answers to nothing else. */
  readonly stackId?: string;
  /** What the last look returned, so that no event is read twice. */
  readonly cursor?: string;
}

/** A deletion; `stackId` and `cursor` are what the last step returned. */
export interface RemoveStackRequest {
  readonly stackName: string;
  readonly clientToken: string;
  readonly stackId?: string;
  readonly cursor?: string;
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
  | { readonly outcome: "failed"; readonly reason: string; readonly stack: Stack | undefined };

/** The provisioner did not answer, or refused for now: nothing is known of the operation. */
export interface Unreachable {
  readonly outcome: "unreachable";
  readonly reason: string;
}

/** The caller may not do this; nothing is known of the operation, with which somebody else may go on. */
export interface Denied {
  readonly outcome: "denied";
  readonly reason: string;
}

/** The step did what it could: repeat it after a while. */
export interface Waiting {
  readonly outcome: "waiting";
  /** What is waited for. */
  readonly reason: string;
  readonly waitMilliseconds: number;
}

/** What {@link Provisioner.begin} came to. */
export type BeginStep =
  | { readonly outcome: "begun"; readonly stackId?: string }
  | Waiting
  | Unreachable
  | Denied
  | DeployStackResult;

/** The operation goes on: look again after a while, with the cursor. */
export interface Running {
  readonly outcome: "running";
  readonly stackId?: string;
  readonly cursor?: string;
  readonly waitMilliseconds: number;
}

/** What is common to steps that follow an operation. */
export interface NewEvents {
  /** Events since the cursor, oldest first. */
  readonly events: readonly StackEvent[];
}

/** What {@link Provisioner.look} saw. `not-begun`: nothing is known of the token, begin again. */
export type LookStep =
  | (Running & NewEvents)
  | (DeployStackResult & NewEvents)
  | { readonly outcome: "not-begun" }
  | Unreachable
  | Denied;

/** What {@link Provisioner.remove} came to. */
export type RemoveStep =
  | (Running & NewEvents)
  | (DeleteStackResult & NewEvents)
  | Waiting
  | Unreachable
  | Denied;

/**
 * What {@link Provisioner.cancel} came to: the deployment turns back, or had never begun, or is
 * past the point where it can be cancelled.
 */
export type CancelStep =
  | { readonly outcome: "requested" | "not-begun" | "too-late" }
  | Unreachable
  | Denied;

/** What {@link Provisioner.plan} found. */
export type PlanResult =
  | { readonly outcome: "planned"; readonly changes: readonly ResourceChange[] }
  /** The stack's creation failed: a deployment deletes what is left and creates it anew. */
  | { readonly outcome: "recreated" }
  /** Something else is moving the stack. */
  | { readonly outcome: "busy"; readonly reason: string }
  | { readonly outcome: "refused"; readonly reason: string }
  | Unreachable;

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

/** Whether data is gone once the change is made. */
export function losesData({ stateful, action }: ResourceChange): boolean {
  return stateful && (action === "replace" || action === "remove");
}

/**
 * Makes a stack equal to a document, in small bounded steps that a laptop, a server and a Lambda
 * function can take alike: `drive-stack.ts` has the loop around them. AWS CloudFormation is one
 * provisioner, the sandbox another; both pass the same contract tests.
 *
 * Steps never throw for what the other side does: a failure, a refusal and a lost connection are
 * outcomes. What a step throws is a mistake of the caller or of the provisioner itself.
 */
export interface Provisioner {
  /** Says what a deployment would do, and changes nothing. */
  plan(request: Omit<DeployStackRequest, "clientToken">): Promise<PlanResult>;
  /** Starts the deployment of a token, or finds that it has begun. Repeated while it waits. */
  begin(request: DeployStackRequest): Promise<BeginStep>;
  /** Looks once at a deployment that has begun. */
  look(deployment: BegunDeployment): Promise<LookStep>;
  /** Turns a deployment back, if it is still under way; how it ends is seen by looking. */
  cancel(deployment: BegunDeployment): Promise<CancelStep>;
  /** Starts the deletion of a stack or looks at it. Deleting one that does not exist succeeds. */
  remove(request: RemoveStackRequest): Promise<RemoveStep>;
  /**
   * The stack as it is now, `undefined` when there is none.
   *
   * @throws when the provisioner cannot be reached
   */
  describe(stackName: string): Promise<Stack | undefined>;
}
