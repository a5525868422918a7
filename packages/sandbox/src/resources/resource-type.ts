import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import type { NameSource } from "../stack/physical-name.ts";

/** A resource that exists, or is being made. */
export interface ResourceInstance {
  readonly physicalId: string;
  readonly properties: TemplateObject;
  /** What {@link ResourceType.create} or {@link ResourceType.update} returned. */
  readonly data?: TemplateObject;
}

/** How a change is to be made; a change that is undone is made at once. */
export interface Rollout {
  /** `UpdatePolicy` of the resource. */
  readonly updatePolicy: TemplateObject;
  /** Ends what takes long. */
  readonly signal: AbortSignal | undefined;
}

/** How the sandbox runs the resources of one type. */
export interface ResourceType {
  /** Whether the resource really behaves, or is only accepted and shown. */
  readonly kind: "emulated" | "recorded";
  /** What of the type has no effect here, for the page of resource types. */
  readonly remarks?: string;
  /** What is wrong with properties that AWS might accept and the sandbox cannot honour. */
  refuse?(properties: TemplateObject): string | undefined;
  /** The physical id, chosen before anything is made: what was half made can then be deleted. */
  identify(properties: TemplateObject, names: NameSource): string;
  /** Whether something of that name is there already. */
  exists?(instance: ResourceInstance): Promise<boolean>;
  /** Makes the resource; what it returns is kept with it. @throws {ResourceError} */
  create(instance: ResourceInstance): Promise<TemplateObject | undefined>;
  /**
   * Changes a resource in place. When a change is being undone, `instance` holds the data that it
   * had. @throws {ResourceError}
   */
  update(
    instance: ResourceInstance,
    previous: ResourceInstance,
    rollout?: Rollout,
  ): Promise<TemplateObject | undefined>;
  /** Deletes the resource or what there is of it; deleting what is gone succeeds. */
  delete(instance: ResourceInstance): Promise<void>;
  /**
   * How the resource is now, as a template would say it; `undefined` when it is gone. Lists have the
   * order of the instance's properties where order means nothing.
   *
   * @default as its stack or somebody past its stack left it
   */
  read?(instance: ResourceInstance): Promise<TemplateObject | undefined>;
  /** Brings a resource back that was made before the sandbox was last started. */
  restore?(instance: ResourceInstance): Promise<void>;
  /** What `Ref` gives. @default the physical id */
  ref?(instance: ResourceInstance): TemplateValue;
  /** What `Fn::GetAtt` gives. */
  attributes(instance: ResourceInstance): Readonly<Record<string, TemplateValue>>;
}

/** By the name of the type, such as `AWS::DynamoDB::Table`. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/** Why a resource could not be made; the codes are those of CloudFormation's resource handlers. */
export class ResourceError extends Error {
  readonly code:
    | "AccessDenied"
    | "AlreadyExists"
    | "InvalidRequest"
    | "NotFound"
    | "ResourceConflict"
    | "GeneralServiceException";

  constructor(code: ResourceError["code"], message: string) {
    super(message);
    this.name = "ResourceError";
    this.code = code;
  }
}
