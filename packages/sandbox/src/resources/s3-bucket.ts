import { S3Error } from "../data-plane/s3/s3-error.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::S3::Bucket` */
export function s3Bucket({ objects, region }: SandboxServices): ResourceType {
  const guarded = async (action: Promise<void>): Promise<undefined> => {
    try {
      await action;
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      throw new ResourceError("InvalidRequest", error.message);
    }
  };
  const exists = async ({ physicalId }: ResourceInstance) =>
    (await objects.buckets()).some(({ name }) => name === physicalId);

  return {
    kind: "emulated",
    remarks:
      "Only objects and the bucket's policy behave. Versioning, lifecycle, encryption, notifications, replication and websites are kept and have no effect.",
    identify: (properties, names) =>
      propertiesOf(properties).text("BucketName") ??
      names.generate({ longest: 63, lowerCase: true }),
    exists,
    create: ({ physicalId }) => guarded(objects.createBucket(physicalId)),
    update: async () => undefined,
    async delete(instance) {
      if (await exists(instance)) await guarded(objects.deleteBucket(instance.physicalId));
    },
    read: async (instance) => ((await exists(instance)) ? instance.properties : undefined),
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:s3:::${physicalId}`,
      DomainName: `${physicalId}.s3.amazonaws.com`,
      DualStackDomainName: `${physicalId}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${physicalId}.s3.${region}.amazonaws.com`,
      WebsiteURL: `http://${physicalId}.s3-website-${region}.amazonaws.com`,
    }),
  };
}
