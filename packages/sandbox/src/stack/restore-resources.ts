import type { EngineContext } from "./engine-context.ts";
import { inOrder } from "./in-order.ts";
import { reasonOf } from "./resource-steps.ts";
import type { ResourceRecord, StackOperation, StackRecord } from "./stack-record.ts";

/** Brings the resources of all stacks back, each after what it needs; says what could not be. */
export async function restoreResources(context: EngineContext): Promise<readonly string[]> {
  const problems: string[] = [];
  const restore = async (owner: string, record: ResourceRecord) => {
    const changed = context.outside?.get(record);
    if (changed !== undefined && changed.properties === undefined) return true;
    const properties = changed?.properties ?? record.properties;
    try {
      await context.types[record.type]?.restore?.({ ...record, properties });
    } catch (error) {
      problems.push(`${owner} ${record.logicalId} (${record.type}): ${reasonOf(error)}`);
    }
    return true;
  };
  for (const record of context.stacks.retained()) await restore("retained", record);
  for (const stack of context.stacks.all()) {
    for (const records of groupsOf(stack)) {
      const byId = new Map(records.map((record) => [record.logicalId, record]));
      await inOrder([...byId.keys()], {
        needs: (id) => byId.get(id)?.dependsOn ?? [],
        mayStart: () => true,
        act: async (id) => {
          const record = byId.get(id);
          return record === undefined || restore(stack.stackName, record);
        },
      });
    }
  }
  return problems;
}

/**
 * A deployment that was interrupted is going to be rolled back: what was being changed comes back
 * as it was before, what was made in whole comes back to be deleted in whole.
 */
function groupsOf({ operation, resources, leftovers, stable = {} }: StackRecord) {
  const replaced = Object.values(stable).filter(
    ({ logicalId, physicalId }) => resources[logicalId]?.physicalId !== physicalId,
  );
  const made = Object.values(resources).filter(({ status }) => status !== "CREATE_FAILED");
  return [...currentGroups({ operation, resources: made, leftovers }), replaced];
}

function currentGroups({
  operation,
  resources: current,
  leftovers,
}: {
  readonly operation: StackOperation | undefined;
  readonly resources: readonly ResourceRecord[];
  readonly leftovers: readonly ResourceRecord[];
}) {
  if (operation === undefined || operation.phase === "cleanup") return [current, leftovers];
  const previous = operation.previous;
  const made = current.filter(
    ({ logicalId, physicalId, status }) =>
      physicalId !== previous[logicalId]?.physicalId && status.endsWith("_COMPLETE"),
  );
  return [Object.values(previous), made, leftovers];
}
