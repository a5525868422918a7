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
  /** New resources whose names the template gives: they may be taken. */
  readonly named: readonly ResourceRecord[];
  /** Resources to import whose template gives them another name. */
  readonly misnamed: readonly { readonly logicalId: string; readonly name: string }[];
}

/** Stands for what is known only once the resource is there. */
const UNKNOWN = "(known after deployment)";

/** Works out what a deployment would do. */
export function planStack(
  context: EngineContext,
  desired: DesiredStack,
  before: StackRecord | undefined,
  imports: Readonly<Record<string, string>> = {},
): StackPlan {
  const resources = before?.resources ?? {};
  const planned = new Map<string, ResourceRecord>();
  const isStateful = (type: string) => resourceSpec(type)?.stateful ?? false;
  const importValue = (name: string) =>
    context.stacks.all().find(({ exports }) => Object.hasOwn(exports, name))?.exports[name];
  const scopeNow = stackScope({
    desired,
    types: context.types,
    recordOf: (id) => planned.get(id),
    importValue,
  });
  const orUnknown = (value: TemplateValue | undefined, logicalId: string) =>
    value === undefined && logicalId in desired.template.Resources ? UNKNOWN : value;
  const scope = {
    ...scopeNow,
    ref: (logicalId: string) => orUnknown(scopeNow.ref(logicalId), logicalId),
    getAtt: (logicalId: string, attribute: string) =>
      orUnknown(scopeNow.getAtt(logicalId, attribute), logicalId),
  };

  const changes: ResourceChange[] = [];
  const named: ResourceRecord[] = [];
  const misnamed: { logicalId: string; name: string }[] = [];
  for (const logicalId of inDependencyOrder(desired)) {
    const draft = draftOf(desired, logicalId, scope);
    const record = resources[logicalId];
    const { action, changed } = changeOf(draft, record);
    if (record !== undefined && action !== "replace") {
      planned.set(logicalId, { ...record, properties: draft.properties });
    }
    if (action === undefined) continue;
    const physicalId = action === "add" ? givenName(context, draft) : undefined;
    const imported = record === undefined ? imports[logicalId] : undefined;
    if (imported !== undefined) {
      planned.set(logicalId, { ...draft, physicalId: imported, status: "" });
      if (physicalId !== undefined && physicalId !== imported) {
        misnamed.push({ logicalId, name: physicalId });
      }
    } else if (physicalId !== undefined) {
      named.push({ ...draft, physicalId, status: "" });
    }
    const known = record?.physicalId ?? imported;
    changes.push({
      logicalResourceId: logicalId,
      ...(known !== undefined && { physicalResourceId: known }),
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
  const isEmpty = changes.length === 0 && isSettled(desired, before, scope);
  return { changes, named, misnamed, isEmpty };
}

/** The physical id that a template gives a resource itself. */
function givenName(context: EngineContext, draft: ResourceDraft): string | undefined {
  const { logicalId, type, properties } = draft;
  let isGenerated = false;
  const generate = () => {
    isGenerated = true;
    return "";
  };
  const made = { generate, id: generate, uuid: generate };
  const { region, accountId } = context;
  try {
    const names = { ...made, stackName: "", logicalId, region, accountId };
    const name = context.types[type]?.identify(properties, names);
    return isGenerated ? undefined : name;
  } catch {
    // What its properties lack is said when it is made.
    return undefined;
  }
}

function changeOf(draft: ResourceDraft, record: ResourceRecord | undefined) {
  // What failed and was left as it was is made, or changed, again.
  if (record === undefined || record.status === "CREATE_FAILED") {
    return { action: "add", changed: [] } as const;
  }
  const { effect, changed } = propertyChanges(draft.type, record.properties, draft.properties);
  const policies = (["deletionPolicy", "updateReplacePolicy"] as const)
    .filter((policy) => draft[policy] !== record[policy])
    .map((policy) => (policy === "deletionPolicy" ? "DeletionPolicy" : "UpdateReplacePolicy"));
  const all = [...changed, ...policies];
  if (effect === "replacement") return { action: "replace", changed: all } as const;
  const isChanged = all.length > 0 || record.status === "UPDATE_FAILED";
  return { action: isChanged ? ("modify" as const) : undefined, changed: all };
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
