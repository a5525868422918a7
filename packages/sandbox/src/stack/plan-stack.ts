import { type ResourceChange, resourceSpec, type TemplateValue } from "@proton/cloudformation";
import type { DesiredStack } from "./desired-stack.ts";
import type { EngineContext } from "./engine-context.ts";
import { draftOf } from "./go-forward.ts";
import { propertyChanges } from "./property-changes.ts";
import type { ResourceDraft } from "./resource-steps.ts";
import type { ResourceRecord, StackRecord } from "./stack-record.ts";
import { computeOutputs, stackScope } from "./stack-scope.ts";

export interface StackPlan {
  readonly changes: readonly ResourceChange[];
  /** Whether deploying would do nothing at all, not even to outputs or tags. */
  readonly isEmpty: boolean;
}

/** Stands for what is known only once the resource is there. */
const UNKNOWN = "(known after deployment)";

/** Works out what a deployment would do. */
export function planStack(
  context: EngineContext,
  desired: DesiredStack,
  before: StackRecord | undefined,
): StackPlan {
  const resources = before?.resources ?? {};
  const planned = new Map<string, ResourceRecord>();
  const isStateful = (type: string) => resourceSpec(type)?.stateful ?? false;
  const importValue = (name: string) =>
    context.stacks.all().find(({ exports }) => name in exports)?.exports[name];
  const known = stackScope({
    desired,
    types: context.types,
    recordOf: (id) => planned.get(id),
    importValue,
  });
  const orUnknown = (value: TemplateValue | undefined, logicalId: string) =>
    value === undefined && logicalId in desired.template.Resources ? UNKNOWN : value;
  const scope = {
    ...known,
    ref: (logicalId: string) => orUnknown(known.ref(logicalId), logicalId),
    getAtt: (logicalId: string, attribute: string) =>
      orUnknown(known.getAtt(logicalId, attribute), logicalId),
  };

  const changes: ResourceChange[] = [];
  for (const logicalId of inDependencyOrder(desired)) {
    const draft = draftOf(desired, logicalId, scope);
    const record = resources[logicalId];
    const { action, changed } = changeOf(draft, record);
    if (record !== undefined && action !== "replace") {
      planned.set(logicalId, { ...record, properties: draft.properties });
    }
    if (action === undefined) continue;
    changes.push({
      logicalResourceId: logicalId,
      ...(record && { physicalResourceId: record.physicalId }),
      resourceType: draft.type,
      action,
      changedProperties: changed,
      stateful: isStateful(draft.type),
    });
  }
  for (const record of Object.values(resources)) {
    if (desired.dependencies.has(record.logicalId)) continue;
    changes.push({
      logicalResourceId: record.logicalId,
      physicalResourceId: record.physicalId,
      resourceType: record.type,
      action: record.deletionPolicy === "Delete" ? "remove" : "retain",
      changedProperties: [],
      stateful: isStateful(record.type),
    });
  }
  return { changes, isEmpty: changes.length === 0 && isSettled(desired, before, scope) };
}

function changeOf(draft: ResourceDraft, record: ResourceRecord | undefined) {
  if (record === undefined) return { action: "add", changed: [] } as const;
  const { effect, changed } = propertyChanges(draft.type, record.properties, draft.properties);
  const policies = (["deletionPolicy", "updateReplacePolicy"] as const)
    .filter((policy) => draft[policy] !== record[policy])
    .map((policy) => (policy === "deletionPolicy" ? "DeletionPolicy" : "UpdateReplacePolicy"));
  const all = [...changed, ...policies];
  if (effect === "replacement") return { action: "replace", changed: all } as const;
  return { action: all.length > 0 ? ("modify" as const) : undefined, changed: all };
}

/** Whether nothing but resources could differ, and does not. */
function isSettled(
  desired: DesiredStack,
  before: StackRecord | undefined,
  scope: Parameters<typeof computeOutputs>[1],
): boolean {
  if (before?.source === undefined) return false;
  const { outputs, exports } = computeOutputs(desired, scope);
  return (
    isSameMap(outputs, before.outputs) &&
    isSameMap(exports, before.exports) &&
    isSameMap(desired.source.tags, before.source.tags)
  );
}

function isSameMap(left: Readonly<Record<string, string>>, right: typeof left): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  );
}

function inDependencyOrder({ logicalIds, dependencies }: DesiredStack): readonly string[] {
  const ordered = new Set<string>();
  const visit = (id: string) => {
    if (ordered.has(id)) return;
    for (const needed of dependencies.get(id) ?? []) visit(needed);
    ordered.add(id);
  };
  for (const id of logicalIds) visit(id);
  return [...ordered];
}
