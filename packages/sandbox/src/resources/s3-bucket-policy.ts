import { readPolicy } from "./iam-role.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::S3::BucketPolicy` */
export function s3BucketPolicy({ bucketPolicies }: SandboxServices): ResourceType {
  async function put({ physicalId, properties }: ResourceInstance): Promise<undefined> {
    const document = propertiesOf(properties).object("PolicyDocument");
    const policy = readPolicy(`policy of bucket ${physicalId}`, document);
    bucketPolicies.set(physicalId, { policy, text: JSON.stringify(document) });
  }
  return {
    kind: "emulated",
    identify: (properties) => propertiesOf(properties).requiredText("Bucket"),
    exists: async ({ physicalId }) => bucketPolicies.has(physicalId),
    create: put,
    update: put,
    restore: put,
    async delete({ physicalId }) {
      bucketPolicies.delete(physicalId);
    },
    attributes: () => ({}),
  };
}
