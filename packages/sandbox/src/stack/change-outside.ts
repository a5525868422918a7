import type { TemplateObject } from "@proton/cloudformation";
import type { EngineContext } from "./engine-context.ts";
import type { ResourceRecord } from "./stack-record.ts";

/** Changes resources past their stacks, as the APIs of their services do. */
export interface ResourceChanger {
  /** @throws {ResourceError} when the resource type refuses what it would become */
  change(
    type: string,
    physicalId: string,
    change: (properties: TemplateObject) => TemplateObject,
  ): Promise<void>;
  remove(type: string, physicalId: string): Promise<void>;
}

type ChangerContext = Pick<EngineContext, "stacks" | "types"> &
  Required<Pick<EngineContext, "outside">>;

export function createResourceChanger({ stacks, types, outside }: ChangerContext): ResourceChanger {
  function find(type: string, physicalId: string): ResourceRecord | undefined {
    const all = [
      ...stacks.all().flatMap(({ resources }) => Object.values(resources)),
      ...stacks.retained(),
    ];
    return all.find((record) => record.type === type && record.physicalId === physicalId);
  }

  return {
    async change(type, physicalId, change) {
      const record = find(type, physicalId);
      if (record === undefined) return;
      const before = outside.get(record)?.properties ?? record.properties;
      const data = record.data && { data: record.data };
      const properties = change(before);
      await types[type]?.update(
        { physicalId, properties, ...data },
        { physicalId, properties: before, ...data },
      );
      await outside.put({ type, physicalId, properties });
    },

    async remove(type, physicalId) {
      const record = find(type, physicalId);
      if (record === undefined) return;
      await types[type]?.delete(record);
      await outside.put({ type, physicalId });
    },
  };
}
