import { readPolicy } from "./iam-role.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::SQS::QueuePolicy`: who may use queues beside those whose own policies say so. */
export function sqsQueuePolicy({ queues }: Pick<SandboxServices, "queues">): ResourceType {
  const namesOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties)
      .texts("Queues")
      .map((url) => url.split("/").at(-1) ?? "");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const document = propertiesOf(instance.properties).object("PolicyDocument");
    for (const name of namesOf(instance)) {
      const policy = readPolicy(`policy of queue ${name}`, document);
      queues.policies.set(name, { policy, text: JSON.stringify(document) });
    }
  }
  async function remove(instance: ResourceInstance): Promise<void> {
    for (const name of namesOf(instance)) queues.policies.delete(name);
  }

  return {
    kind: "emulated",
    identify: (_properties, names) => names.generate(),
    create: put,
    async update(instance, previous) {
      await remove(previous);
      return put(instance);
    },
    restore: put,
    delete: remove,
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  };
}
