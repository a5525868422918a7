import { readPolicy } from "./iam-role.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::IAM::Policy` */
export function iamPolicy({ roles }: SandboxServices): ResourceType {
  async function put({ physicalId, properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    roles.putAttachment(physicalId, {
      policy: readPolicy(read.requiredText("PolicyName"), read.object("PolicyDocument")),
      roleNames: read.texts("Roles"),
    });
  }
  return {
    kind: "emulated",
    remarks: "Users and Groups have no effect.",
    identify: (_, names) => names.generate({ longest: 128 }),
    create: put,
    update: put,
    restore: put,
    delete: async ({ physicalId }) => roles.deleteAttachment(physicalId),
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  };
}
