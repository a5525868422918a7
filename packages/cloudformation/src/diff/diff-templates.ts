import type { ResourceChange } from "../provisioner.ts";
import { referencesIn } from "../references.ts";
import { deletionPolicyOf, updateReplacePolicyOf } from "../removal-policy.ts";
import { type ResourceSpec, resourceSpec } from "../specs/resource-spec.ts";
import type {
  CloudFormationTemplate,
  RemovalPolicy,
  Resource,
  TemplateValue,
} from "../template.ts";
import { equalValues } from "./equal-values.ts";
import {
  type ChangeEffect,
  effectAt,
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

/** An entry of another section that differs. */
export interface SectionChange {
  readonly section: "Parameters" | "Outputs" | "Conditions" | "Mappings" | "Rules";
  readonly name: string;
  readonly action: "add" | "modify" | "remove";
  readonly before?: TemplateValue;
  readonly after?: TemplateValue;
}

/** What differs between two templates; both lists are empty when a deployment changes nothing. */
export interface TemplateDiff {
  readonly resources: readonly TemplateResourceChange[];
  readonly sections: readonly SectionChange[];
}

const sections = ["Parameters", "Mappings", "Conditions", "Rules", "Outputs"] as const;
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

/** Compares two templates by what CloudFormation would do, not by their text. */
export function diffTemplates(
  before: CloudFormationTemplate,
  after: CloudFormationTemplate,
): TemplateDiff {
  const changes = new Map<string, TemplateResourceChange>();
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  for (const id of ids) {
    const change = resourceChange(id, before.Resources[id], after.Resources[id]);
    if (change !== undefined) changes.set(id, change);
  }
  spreadReplacements(changes, before, after);
  return {
    resources: [...ids].flatMap((id) => changes.get(id) ?? []),
    sections: sections.flatMap((section) => sectionChanges(section, before.source, after.source)),
  };
}

function resourceChange(
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

function changed(
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

/** What refers to a replaced resource changes with it, and may be replaced in turn. */
function spreadReplacements(
  changes: Map<string, TemplateResourceChange>,
  before: CloudFormationTemplate,
  after: CloudFormationTemplate,
): void {
  const specs = new Map<string, ResourceSpec | undefined>();
  const specOf = (type: string) => {
    if (!specs.has(type)) specs.set(type, resourceSpec(type));
    return specs.get(type);
  };
  const references = Object.entries(after.Resources)
    .filter(([id, { Type }]) => before.Resources[id]?.Type === Type)
    .flatMap(([id, { Properties }]) =>
      [...referencesIn(Properties ?? {})].map((reference) => ({ id, reference })),
    );
  for (let again = true; again; ) {
    again = false;
    for (const { id, reference } of references) {
      const source = changes.get(reference.target);
      if (source === undefined || source.action === "add" || source.effect === "in-place") continue;
      const path = propertyPath(reference.path);
      const known = changes.get(id);
      if (known?.properties.some((change) => startsWith(path, change.path))) continue;
      const [old, now] = [before.Resources[id], after.Resources[id]];
      if (old === undefined || now === undefined) continue;
      const certain = source.effect === "replace" && reference.kind === "ref";
      const effect = effectAt(specOf(now.Type), path);
      const change: PropertyChange = {
        path,
        effect: effect === "replace" && !certain ? "may-replace" : effect,
        because: reference.target,
      };
      const properties = [...(known?.properties ?? []), change];
      changes.set(id, changed(id, old, now, properties, known?.changedAttributes ?? []));
      again = true;
    }
  }
}

/** The path of the property whose value uses an intrinsic function. */
function propertyPath(path: readonly (string | number)[]): readonly (string | number)[] {
  const end = path.findIndex((step) => step === "Ref" || String(step).startsWith("Fn::"));
  return end === -1 ? path : path.slice(0, end);
}

function startsWith(path: readonly unknown[], start: readonly unknown[]): boolean {
  return start.every((step, index) => path[index] === step);
}

function sectionChanges(
  section: SectionChange["section"],
  before: CloudFormationTemplate["source"],
  after: CloudFormationTemplate["source"],
): readonly SectionChange[] {
  const [old, now] = [entries(before[section]), entries(after[section])];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    const [was, is] = [old[name], now[name]];
    if (equalValues(was, is)) return [];
    const action = was === undefined ? "add" : is === undefined ? "remove" : "modify";
    return [
      {
        section,
        name,
        action,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      } as const,
    ];
  });
}

function entries(value: TemplateValue | undefined): Readonly<Record<string, TemplateValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, TemplateValue>>)
    : {};
}
