import { createHash } from "node:crypto";
import { readDesired } from "./desired-stack.ts";
import {
  changeRecord,
  currentRecord,
  exportedValue,
  type OperationContext,
} from "./engine-context.ts";
import type { StackRecord } from "./stack-record.ts";
import { computeOutputs, stackScope } from "./stack-scope.ts";

/**
 * Works a stack's outputs out anew: after a start, APIs may listen on other ports than those that
 * the outputs were made with. Where nothing is different from the last time, they are what they were:
 * reading the templates would take a quarter of a start.
 */
export async function refreshOutputs(context: OperationContext): Promise<void> {
  const before = currentRecord(context);
  const { source, stackId, stackName, resources } = before;
  if (source === undefined) return;
  if (before.outputsFrom === digestOf(context, before)) return;
  const read = readDesired({ ...source, stackName }, { ...context, stackId, before });
  if (read.outcome === "refused") return;
  const { desired } = read;
  const scope = stackScope({
    desired,
    types: context.types,
    recordOf: (logicalId) => resources[logicalId],
    importValue: (name) => exportedValue(context, name),
  });
  const computed = computeOutputs(desired, scope);
  const outputsFrom = digestOf(context, { ...before, ...computed });
  await changeRecord(context, (record) => ({ ...record, ...computed, outputsFrom }));
}

/** Of everything that an output can be computed from, and of what it came to. */
function digestOf(
  { types, stacks, stackName }: OperationContext,
  { source, resources, outputs, exports }: StackRecord,
): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([source?.templateBody, source?.parameters, outputs, exports]));
  for (const record of Object.values(resources)) {
    const type = types[record.type];
    const { logicalId, physicalId } = record;
    const values = type && [type.ref?.(record), type.attributes(record)];
    hash.update(JSON.stringify([logicalId, record.type, physicalId, values]));
  }
  for (const other of stacks.all()) {
    if (other.stackName !== stackName) hash.update(JSON.stringify(other.exports));
  }
  return hash.digest("hex");
}
