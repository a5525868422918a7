import type { TemplateBundle } from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { RepositoryProvider } from "@proton/control-plane";
import type { SyncSource } from "../sync/sync-kinds.ts";

/** A template version that does not exist yet in this content. */
export interface TemplateStep {
  readonly kind: "template";
  readonly name: string;
  readonly templateKind: TemplateBundle["kind"];
  readonly bundle: TemplateBundle;
  /** Whether the template itself must be created first. */
  readonly isNew: boolean;
  /** What is registered; absent when the version is there and only waits to be published. */
  readonly archive?: { readonly bytes: Uint8Array; readonly sha256: string };
  /** `1.3`, as it will be numbered. */
  readonly version: string;
  /** What was there: two plans with the same ask for the same. */
  readonly basis: string;
  /** Why it would be refused, and what to do; empty when nothing stands in its way. */
  readonly problems: readonly string[];
  /** What in its files would stop the registration. */
  readonly findings: readonly Finding[];
  /** The environment templates that a service template is registered for. */
  readonly compatibleEnvironments: readonly CompatibleEnvironment[];
  /** Whether components may be attached to instances of a service template. */
  readonly takesComponents: boolean;
}

/** An environment template that instances of a service template may be deployed to. */
export interface CompatibleEnvironment {
  readonly templateName: string;
  readonly majorVersion: string;
}

/** A resource that is deployed, and why. */
interface DeploymentStep {
  readonly action: "create" | "update";
  /** The whole spec, as it is sent. */
  readonly spec: string;
  readonly templateName: string;
  readonly version: string;
  readonly deploymentType?: "CURRENT_VERSION" | "MINOR_VERSION" | "MAJOR_VERSION";
  /** In words for people: `new`, `spec changed`, `template 1.0 -> 1.1`, `last deployment failed`. */
  readonly reasons: readonly string[];
}

export interface EnvironmentStep extends DeploymentStep {
  readonly kind: "environment";
  readonly name: string;
  /** What CloudFormation takes to make its stacks. */
  readonly roleArn?: string;
  /** What CloudFormation takes to make the stacks of components. */
  readonly componentRoleArn?: string;
  /** What CodeBuild runs commands with. */
  readonly codebuildRoleArn?: string;
  /** It is made in the account of this connection, with its role. */
  readonly connectionId?: string;
  /** It is made by whoever merges what is proposed there. */
  readonly provisioningRepository?: ProvisioningRepository;
}

export interface ProvisioningRepository {
  readonly id: string;
  readonly branch: string;
  readonly connection: string;
  readonly provider: RepositoryProvider;
}

export interface ServiceStep extends DeploymentStep {
  readonly kind: "service";
  readonly name: string;
  readonly repository?: {
    readonly id: string;
    readonly branch: string;
    readonly connection: string;
  };
  /** Whether its template has a pipeline, which then needs a repository. */
  readonly hasPipeline: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface InstanceStep extends DeploymentStep {
  readonly kind: "instance";
  readonly service: string;
  readonly name: string;
  /** Its environment is changed before it: deployed only if outputs that it uses then differ. */
  readonly onlyIfStale?: true;
}

export interface PipelineStep extends DeploymentStep {
  readonly kind: "pipeline";
  readonly service: string;
}

/** A directly defined component: it has a template file, and no template. */
export interface ComponentStep {
  readonly kind: "component";
  readonly name: string;
  readonly action: "create" | "update";
  readonly manifest: string;
  readonly templateFile: string;
  /** The service instance that it is attached to. */
  readonly service?: string;
  readonly instance?: string;
  /** The service's spec, from which the template reads inputs. */
  readonly serviceSpec?: string;
  /** Where it is, if it is attached to nothing. */
  readonly environment?: string;
  /** Whether it is attached elsewhere, or nowhere, now. */
  readonly isMoved?: boolean;
  readonly reasons: readonly string[];
  /** What in its files would have it refused. */
  readonly findings: readonly Finding[];
}

/** Where pushes change a template or the instances of a service from. */
export interface SyncStep {
  readonly kind: "sync";
  /** What is synced: `service items`. */
  readonly name: string;
  readonly action: "create" | "update";
  readonly of: "environment-template" | "service" | "service-template";
  readonly resource: string;
  readonly wanted: SyncSource;
  readonly connection: string;
  readonly reasons: readonly string[];
}

export type EstateStep =
  | SyncStep
  | TemplateStep
  | EnvironmentStep
  | ServiceStep
  | InstanceStep
  | PipelineStep
  | ComponentStep;

/** What must be done, in an order in which it can be done; nothing when the estate is as it should be. */
export interface EstatePlan {
  readonly templates: readonly TemplateStep[];
  readonly environments: readonly EnvironmentStep[];
  readonly services: readonly ServiceStep[];
  readonly deployments: readonly (InstanceStep | PipelineStep)[];
  readonly components: readonly ComponentStep[];
  readonly syncs: readonly SyncStep[];
}
