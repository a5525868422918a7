import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::SNS::Topic` */
export function snsTopic({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: (properties, names) =>
      `arn:aws:sns:${region}:${accountId}:${namedBy("TopicName", 256)(properties, names)}`,
    attributes: ({ physicalId }) => ({
      TopicArn: physicalId,
      TopicName: physicalId.slice(physicalId.lastIndexOf(":") + 1),
    }),
  });
}
