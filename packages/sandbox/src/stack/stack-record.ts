import type { RemovalPolicy, StackStatus, TemplateObject } from "@proton/cloudformation";

/** A resource as the sandbox made it. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Such as `CREATE_COMPLETE`. */
  readonly status: string;
  /** With every function of the template computed and the stack's tags put in. */
  readonly properties: TemplateObject;
  /** What the resource type wants to remember, such as the hash of a function's code. */
  readonly data?: TemplateObject;
  readonly deletionPolicy: RemovalPolicy;
  readonly updateReplacePolicy: RemovalPolicy;
  /** Logical ids that must outlive this resource. */
  readonly dependsOn: readonly string[];
}

/** What becomes of a deployment that fails; `DELETE` is for new stacks alone. */
export type OnFailure = "ROLLBACK" | "DO_NOTHING" | "DELETE";

/** What a stack is, or is to be, made from. */
export interface StackSource {
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What is being done to a stack. It is recorded before anything is done and taken away when all is
 * done: finding one at the start means that a process was killed in between.
 */
export interface StackOperation {
  readonly kind: "create" | "update" | "delete";
  /**
   * `forward` is undone when it is interrupted; `rollback` and `cleanup` are carried on, because
   * what is to become of the stack is settled.
   */
  readonly phase: "forward" | "rollback" | "cleanup";
  readonly clientToken?: string;
  /** The resources as they were before, where drift is reverted: what their template says of them. */
  readonly expected?: Readonly<Record<string, ResourceRecord>>;
  /** The resources as they were. */
  readonly previous: Readonly<Record<string, ResourceRecord>>;
  readonly previousStatus?: StackStatus;
  /** Physical ids of what was there before and is taken into the stack: a rollback leaves it. */
  readonly imports?: Readonly<Record<string, string>>;
  /** Nothing else is done: the statuses are those of an import. */
  readonly isImport?: boolean;
  /** @default ROLLBACK */
  readonly onFailure?: OnFailure;
  /** Why it is being rolled back. */
  readonly failure?: OperationFailure;
}

export interface OperationFailure {
  readonly outcome: "failed" | "cancelled";
  readonly reason: string;
}

/** How a deployment ended, remembered by its token. */
export interface FinishedDeployment {
  readonly clientToken: string;
  readonly outcome: "deployed" | "no-changes" | "failed" | "cancelled";
  readonly reason?: string;
}

/** Everything that is known of a stack. */
export interface StackRecord {
  readonly stackName: string;
  readonly stackId: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  /** What it was last deployed from with success. */
  readonly source?: StackSource;
  readonly outputs: Readonly<Record<string, string>>;
  /** Exported values by export name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Digest of all that outputs and exports were last worked out from at a start. */
  readonly outputsFrom?: string;
  /** Names of exports of other stacks that it uses. */
  readonly imports: readonly string[];
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  /** As they were before deployments failed that were left as they were: a rollback leads there. */
  readonly stable?: Readonly<Record<string, ResourceRecord>>;
  /** Resources that no longer belong to the stack and are to be deleted. */
  readonly leftovers: readonly ResourceRecord[];
  readonly operation?: StackOperation;
  readonly finished: readonly FinishedDeployment[];
}
