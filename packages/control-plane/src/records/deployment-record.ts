import type { DriveProgress } from "@proton/cloudformation";
import type { DeploymentStatus } from "../generated/api.ts";
import type { Provenance } from "../requests/provenance.ts";
import { type Kind, keyOf, sortableTime } from "../store/keys.ts";

/** What a deployment makes or deletes. */
export type DeploymentTarget =
  | { readonly type: "ENVIRONMENT"; readonly environmentName: string }
  | {
      readonly type: "SERVICE_INSTANCE";
      readonly environmentName: string;
      readonly serviceName: string;
      readonly serviceInstanceName: string;
    }
  | { readonly type: "SERVICE_PIPELINE"; readonly serviceName: string }
  | {
      readonly type: "COMPONENT";
      readonly componentName: string;
      readonly environmentName: string;
      /** Of the instance that it is attached to, or is being detached from. */
      readonly serviceName?: string;
      readonly serviceInstanceName?: string;
    };

/** A template version; the spec deployed on it is a document of the deployment. */
export interface RecordedVersion {
  readonly templateName: string;
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
}

/**
 * The steps of a deployment, each recorded before it is taken:
 *
 * - `proposed`: asked for; void unless its target is locked for it
 * - `accepted`: the target is locked; inputs and template are to be rendered
 * - `provisioning`: the rendered template is recorded and handed over under the deployment's id
 * - `building`: the commands of a CodeBuild part are to be run, once
 * - `waiting`: self-managed, handed over to whoever will notify
 * - `settling`: how it ended is recorded and is to be shown on the target
 * - `done`
 */
export type DeploymentStep =
  | "proposed"
  | "accepted"
  | "provisioning"
  | "building"
  | "waiting"
  | "settling"
  | "done";

/** A deployment or a deletion. */
export interface DeploymentRecord {
  readonly id: string;
  readonly arn: string;
  readonly target: DeploymentTarget;
  readonly targetArn: string;
  readonly targetResourceCreatedAt: number;
  readonly action: "deploy" | "delete";
  readonly step: DeploymentStep;
  readonly status: DeploymentStatus;
  readonly statusMessage?: string;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
  readonly completedAt?: number;
  /** Who ran the process that was asked for it, for people: it proves nothing. */
  readonly startedBy?: string;
  /** The service workflow that it is part of. */
  readonly workflowId?: string;
  readonly initial?: RecordedVersion;
  readonly goal: RecordedVersion;
  /** The target's own, before this one. */
  readonly lastAttemptedDeploymentId?: string;
  readonly lastSucceededDeploymentId?: string;
  /** Of the environment that an instance is in, when it was rendered. */
  readonly environmentDeploymentId?: string;
  readonly stackName: string;
  readonly stackId?: string;
  readonly roleArn?: string;
  /** Its stack is made in the account, and with the role, that the connection has by then. */
  readonly environmentAccountConnectionId?: string;
  /** Somebody else provisions it and notifies of the result. */
  readonly selfManaged: boolean;
  /** Where its files wait to be merged. */
  readonly pullRequest?: {
    readonly repository: string;
    readonly branch: string;
    readonly base: string;
    /** The repository's address, for a person. */
    readonly place: string;
  };
  /** Nobody made it here: the stack was there, and its records were written. */
  readonly adopted?: true;
  /** Its commands, or those that delete it, are CodeBuild's. */
  readonly codeBuild?: boolean;
  /** Of a deletion: the deployment whose template says how to delete what its commands made. */
  readonly buildOf?: string;
  /** Its commands were begun: they are never begun again. */
  readonly buildBegun?: boolean;
  /** Digest of what its template makes of APIs that other deployments may change, too. */
  readonly apiParts?: string;
  readonly cancelRequested?: boolean;
  /** Where the next turn goes on with its stack, where work goes in turns. */
  readonly progress?: DriveProgress;
  readonly clientToken?: string;
  readonly provenance?: Provenance;
}

export const deployments: Kind<DeploymentRecord> = {
  name: "deployment",
  spread: Infinity,
  id: ({ id }) => id,
  orders: ({ id, createdAt, target }) => {
    const time = keyOf(sortableTime(createdAt), id);
    if (target.type === "ENVIRONMENT") {
      return { order2: keyOf(target.environmentName, time), order5: time };
    }
    if (target.type === "COMPONENT") {
      const { componentName, environmentName } = target;
      return {
        order1: keyOf(componentName, time),
        order2: keyOf(environmentName, time),
        order5: time,
      };
    }
    const ofService = { order3: keyOf(target.serviceName, time), order5: time };
    if (target.type === "SERVICE_PIPELINE") return ofService;
    const { environmentName, serviceName, serviceInstanceName } = target;
    return {
      ...ofService,
      order2: keyOf(environmentName, time),
      order4: keyOf(serviceName, serviceInstanceName, time),
    };
  },
};
