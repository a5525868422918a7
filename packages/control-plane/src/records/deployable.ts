import type { DeploymentStatus } from "../generated/api.ts";
import { isDeploymentInProgress } from "../statuses.ts";
import type { Apart } from "../store/keys.ts";

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** A template version together with the spec that is deployed on it. */
export interface DeployedState {
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
  /** The spec as text, with no `CURRENT_VAL` left in the part that it deploys. */
  readonly spec: string;
}

/** What environments, service instances and pipelines have in common: a template on a stack. */
export interface Deployable {
  readonly arn: string;
  readonly createdAt: number;
  readonly templateName: string;
  readonly stackName: string;
  /** What the last successful deployment made of it; absent until there was one. */
  readonly current?: DeployedState;
  /** What the last deployment tried: what a retry tries again while there is no `current`. */
  readonly attempted: DeployedState;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string;
  readonly lastAttemptedDeploymentId?: string;
  readonly lastSucceededDeploymentId?: string;
  readonly lastDeploymentAttemptedAt: number;
  readonly lastDeploymentSucceededAt?: number;
  /** Which commands of CodeBuild made something that is still there; absent before any were begun. */
  readonly builds?: { readonly deploymentId?: string };
  /** The stack's ARN, once there is one. */
  readonly stackId?: string;
  readonly tags: Tags;
}

/** Whether a deployment holds the resource: nothing else may change it. */
export function isInProgress(resource: { readonly deploymentStatus: DeploymentStatus }): boolean {
  return isDeploymentInProgress(resource.deploymentStatus);
}

/** The state that counts as the resource's own: what is deployed, else what was tried. */
export function ownState(resource: Deployable): DeployedState {
  return resource.current ?? resource.attempted;
}

/** Specs have up to 51,200 characters and stand in no listing. */
export function specsApart<Record extends Deployable>(): Apart<Record> {
  return {
    take(record) {
      const { current, attempted } = record;
      const value = {
        ...record,
        attempted: { ...attempted, spec: "" },
        ...(current && { current: { ...current, spec: "" } }),
      };
      return {
        value,
        long: { attempted: attempted.spec, ...(current && { current: current.spec }) },
      };
    },
    put(record, { attempted = "", current = "" }) {
      return {
        ...record,
        attempted: { ...record.attempted, spec: attempted },
        ...(record.current && { current: { ...record.current, spec: current } }),
      };
    },
  };
}
