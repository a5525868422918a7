import type { TemplateObject } from "@proton/cloudformation";
import type { EngineContext } from "./engine-context.ts";
import type { ResourceRecord, StackRecord } from "./stack-record.ts";

/** What of a resource its template sets, as it is now; `undefined` when the resource is gone. */
export async function liveProperties(
  { types, outside }: EngineContext,
  record: ResourceRecord,
): Promise<TemplateObject | undefined> {
  const type = types[record.type];
  if (type?.read !== undefined) return ofTemplate(await type.read(record), record);
  const change = outside?.get(record);
  if (change === undefined) return record.properties;
  return ofTemplate(change.properties, record);
}

/** CloudFormation compares what a template sets, and lets the rest be. */
function ofTemplate(
  properties: TemplateObject | undefined,
  { properties: expected }: ResourceRecord,
): TemplateObject | undefined {
  if (properties === undefined) return undefined;
  const set = Object.entries(properties).filter(([name]) => Object.hasOwn(expected, name));
  return Object.fromEntries(set);
}

/** A stack with its resources as they are now: what is gone is no longer in it. */
export async function asItIsNow(context: EngineContext, stack: StackRecord): Promise<StackRecord> {
  const resources: Record<string, ResourceRecord> = {};
  for (const record of Object.values(stack.resources)) {
    const properties = await liveProperties(context, record);
    if (properties !== undefined) resources[record.logicalId] = { ...record, properties };
  }
  return { ...stack, resources };
}
