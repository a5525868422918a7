import type { DeploymentStatus } from "../generated/api.ts";
import type { Tags } from "./deployable.ts";

/** How a part was shown before a workflow took it. */
export interface StatusBefore {
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string;
}

/** A deployment of an instance that a workflow makes, under an id that was drawn beforehand. */
export interface PlannedDeployment {
  readonly instanceName: string;
  readonly deploymentId: string;
  /** Of an instance that is to be deleted. */
  readonly before?: StatusBefore;
}

/**
 * A change of a whole service. Everything that it will start has its id from the beginning, so that
 * a workflow that is taken up again starts nothing twice.
 */
export interface ServiceWorkflow {
  readonly id: string;
  readonly kind: "create" | "update" | "add-instance" | "delete";
  readonly step:
    | "deploy-instances"
    | "clean-up"
    | "delete-instances"
    | "deploy-pipeline"
    | "delete-pipeline";
  /** Of the instances, and of the pipeline, that it makes. */
  readonly version: {
    readonly templateMajorVersion: string;
    readonly templateMinorVersion: string;
  };
  readonly tags: Tags;
  /** That an instance was asked for with. */
  readonly clientToken?: string;
  /** Instances to create, or to try again because they were never deployed. */
  readonly deploy: readonly PlannedDeployment[];
  /** Deletes what `deploy` made, should part of it fail. */
  readonly cleanUp: readonly PlannedDeployment[];
  readonly remove: readonly PlannedDeployment[];
  /** The deployment of the pipeline, or its deletion; absent when there is none. */
  readonly pipelineDeploymentId?: string;
  /** Absent when the workflow makes the pipeline. */
  readonly pipelineBefore?: StatusBefore;
  /** Why the workflow will end in a failure. */
  readonly failure?: string;
}
