import { readDesired } from "./desired-stack.ts";
import {
  changeRecord,
  currentRecord,
  exportedValue,
  type OperationContext,
} from "./engine-context.ts";
import { computeOutputs, stackScope } from "./stack-scope.ts";

/**
 * Works a stack's outputs out anew: after a start, APIs may listen on other ports than those that
 * the outputs were made with.
 */
export async function refreshOutputs(context: OperationContext): Promise<void> {
  const before = currentRecord(context);
  const { source, stackId, stackName, resources } = before;
  if (source === undefined) return;
  const read = readDesired({ ...source, stackName }, { ...context, stackId, before });
  if (read.outcome === "refused") return;
  const { desired } = read;
  const scope = stackScope({
    desired,
    types: context.types,
    recordOf: (logicalId) => resources[logicalId],
    importValue: (name) => exportedValue(context, name),
  });
  const { outputs, exports } = computeOutputs(desired, scope);
  if (JSON.stringify([outputs, exports]) === JSON.stringify([before.outputs, before.exports])) {
    return;
  }
  await changeRecord(context, (record) => ({ ...record, outputs, exports }));
}
