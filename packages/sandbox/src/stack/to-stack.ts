import type { Stack } from "@proton/cloudformation";
import type { EngineContext } from "./engine-context.ts";
import type { StackRecord } from "./stack-record.ts";

/** A record as the users of the provisioner see it. */
export function toStack({ types }: EngineContext, record: StackRecord): Stack {
  return {
    stackName: record.stackName,
    stackId: record.stackId,
    status: record.status,
    ...(record.statusReason !== undefined && { statusReason: record.statusReason }),
    outputs: record.outputs,
    resources: Object.values(record.resources).map((resource) => {
      const kind = types[resource.type]?.kind;
      return {
        logicalResourceId: resource.logicalId,
        physicalResourceId: resource.physicalId,
        resourceType: resource.type,
        resourceStatus: resource.status,
        ...(kind && { kind }),
      };
    }),
    tags: record.source?.tags ?? {},
    ...(record.source && { templateBody: record.source.templateBody }),
    createdAt: new Date(record.createdAt),
    ...(record.updatedAt !== undefined && { updatedAt: new Date(record.updatedAt) }),
  };
}
