import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { recorded } from "./recorded.ts";

/** `AWS::KMS::Key` */
export function kmsKey({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: (_, names) => names.uuid(),
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:kms:${region}:${accountId}:key/${physicalId}`,
      KeyId: physicalId,
    }),
    remarks: "Nothing is encrypted with it.",
  });
}
