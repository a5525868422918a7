import { readPolicy } from "./iam-role.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::IAM::ManagedPolicy` */
export function iamManagedPolicy({ roles, accountId }: SandboxServices): ResourceType {
  async function put({ physicalId: arn, properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    const policy = readPolicy(arn.slice(arn.lastIndexOf("/") + 1), read.object("PolicyDocument"));
    roles.putManagedPolicy(arn, policy);
    roles.putAttachment(arn, { policy, roleNames: read.texts("Roles") });
  }
  return {
    kind: "emulated",
    remarks: "Users and Groups have no effect.",
    identify(properties, names) {
      const read = propertiesOf(properties);
      const name = read.text("ManagedPolicyName") ?? names.generate({ longest: 128 });
      return `arn:aws:iam::${accountId}:policy${read.text("Path") ?? "/"}${name}`;
    },
    exists: async ({ physicalId }) => roles.hasManagedPolicy(physicalId),
    create: put,
    update: put,
    restore: put,
    async delete({ physicalId }) {
      roles.deleteAttachment(physicalId);
      roles.deleteManagedPolicy(physicalId);
    },
    attributes: ({ physicalId }) => ({ PolicyArn: physicalId }),
  };
}
