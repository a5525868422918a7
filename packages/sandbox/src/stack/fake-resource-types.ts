import type { TemplateObject } from "@proton/cloudformation";
import {
  ResourceError,
  type ResourceInstance,
  type ResourceType,
  type ResourceTypes,
} from "../resources/resource-type.ts";

/**
 * Resource types without anything behind them, for the tests of the engine. They carry the names
 * of real types, whose published schemas say what replaces. What a resource does wrong stands in
 * its `DisplayName` or `Description`: `fail create`, `fail update`, `fail delete`, `wait`.
 */
export interface FakeWorld {
  readonly types: ResourceTypes;
  /** What exists, by physical id. */
  readonly resources: Map<string, TemplateObject>;
  /** What was done, in order, such as `create Topic-ABC`. */
  readonly log: string[];
  /** How many were being made at the same time, at most. */
  readonly concurrency: () => number;
}

export function createFakeWorld(): FakeWorld {
  const resources = new Map<string, TemplateObject>();
  const log: string[] = [];
  let running = 0;
  let highest = 0;

  const act = async (verb: string, { physicalId, properties }: ResourceInstance) => {
    log.push(`${verb} ${physicalId}`);
    running += 1;
    highest = Math.max(highest, running);
    const behaviour = String(properties.DisplayName ?? properties.Description ?? "");
    const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
    await pause();
    // Another one comes, or never: then the limit ends it.
    for (let pauses = 0; behaviour === "meet" && highest < 2 && pauses < 300; pauses += 1)
      await pause();
    running -= 1;
    if (behaviour !== `fail ${verb}`) return;
    throw new ResourceError("GeneralServiceException", `told to ${behaviour}`);
  };

  const type = (nameProperty: string): ResourceType => ({
    kind: "recorded",
    identify(properties, names) {
      const name = properties[nameProperty];
      return typeof name === "string" ? name : names.generate();
    },
    exists: async ({ physicalId }) => resources.has(physicalId),
    async create(instance) {
      // Half made before it fails: a rollback has to delete it.
      resources.set(instance.physicalId, instance.properties);
      await act("create", instance);
      return undefined;
    },
    async update(instance) {
      resources.set(instance.physicalId, instance.properties);
      await act("update", instance);
      return undefined;
    },
    async delete(instance) {
      await act("delete", instance);
      resources.delete(instance.physicalId);
    },
    attributes: ({ physicalId }) => ({ Arn: `arn:${physicalId}`, TopicName: physicalId }),
  });

  return {
    types: {
      "AWS::SNS::Topic": type("TopicName"),
      "AWS::SSM::Parameter": type("Name"),
      "AWS::DynamoDB::Table": type("TableName"),
    },
    resources,
    log,
    concurrency: () => highest,
  };
}
