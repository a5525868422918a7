import type { ResourceChange } from "../provisioner.ts";
import { deletionPolicyOf, updateReplacePolicyOf } from "../removal-policy.ts";
import { resourceSpec } from "../specs/resource-spec.ts";
import type { RemovalPolicy, Resource, TemplateValue } from "../template.ts";
import { equalValues } from "./equal-values.ts";
import {
  type ChangeEffect,
  graver,
  type PropertyChange,
  propertyChanges,
} from "./property-changes.ts";

/** What a deployment of one template over another does to a resource. */
export interface TemplateResourceChange extends ResourceChange {
  /** Without their replacement being certain, resources are `modify` and `may-replace` here. */
  readonly effect: ChangeEffect;
  readonly properties: readonly PropertyChange[];
  /** Members beside `Properties` that differ, such as `DeletionPolicy`. */
  readonly changedAttributes: readonly string[];
  /** What becomes of the old resource when it is removed or replaced. */
  readonly oldResource?: "deleted" | "retained" | "snapshot";
  /** Whether data is lost, or with `may-replace` could be. */
  readonly losesData: boolean;
}

const attributes = [
  "Type",
  "Condition",
  "DependsOn",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "CreationPolicy",
  "UpdatePolicy",
  "Metadata",
] as const;

/** What happens to a resource, `undefined` when nothing does. */
export function resourceChange(
  id: string,
  before: Resource | undefined,
  after: Resource | undefined,
): TemplateResourceChange | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before === undefined) return added(id, after as Resource);
  if (after === undefined) return removed(id, before);
  const spec = resourceSpec(after.Type);
  const properties =
    before.Type === after.Type
      ? propertyChanges(spec, before.Properties ?? {}, after.Properties ?? {})
      : [];
  const changedAttributes = attributes.filter(
    (key) => !equalValues(before[key] as TemplateValue, after[key] as TemplateValue),
  );
  if (properties.length === 0 && changedAttributes.length === 0) return undefined;
  return changed(id, before, after, properties, changedAttributes);
}

function added(id: string, { Type }: Resource): TemplateResourceChange {
  return {
    ...head(id, Type),
    action: "add",
    effect: "in-place",
    losesData: false,
  };
}

function removed(id: string, before: Resource): TemplateResourceChange {
  const oldResource = fateOf(deletionPolicyOf(before));
  const common = head(id, before.Type);
  return {
    ...common,
    action: oldResource === "retained" ? "retain" : "remove",
    effect: "in-place",
    oldResource,
    losesData: common.stateful && oldResource === "deleted",
  };
}

/** What changes of properties and attributes do to a resource that stays. */
export function changed(
  id: string,
  before: Resource,
  after: Resource,
  properties: readonly PropertyChange[],
  changedAttributes: readonly string[],
): TemplateResourceChange {
  // CloudFormation refuses another type under the same name; to the reader it is a replacement.
  const start: ChangeEffect = changedAttributes.includes("Type") ? "replace" : "in-place";
  const effect = properties.reduce<ChangeEffect>(
    (worst, change) => graver(worst, change.effect),
    start,
  );
  const oldResource = fateOf(updateReplacePolicyOf(after));
  const common = head(id, before.Type);
  return {
    ...common,
    action: effect === "replace" ? "replace" : "modify",
    changedProperties: properties.map(({ path }) => path.join("/")),
    effect,
    properties,
    changedAttributes,
    ...(effect !== "in-place" && { oldResource }),
    losesData: common.stateful && effect !== "in-place" && oldResource === "deleted",
  };
}

function head(id: string, type: string) {
  return {
    logicalResourceId: id,
    resourceType: type,
    changedProperties: [],
    stateful: resourceSpec(type)?.stateful ?? false,
    properties: [],
    changedAttributes: [],
  } as const;
}

function fateOf(policy: RemovalPolicy): "deleted" | "retained" | "snapshot" {
  if (policy === "Retain" || policy === "RetainExceptOnCreate") return "retained";
  return policy === "Snapshot" ? "snapshot" : "deleted";
}
