import type { ResourceType } from "../resource-type.ts";
import { recorded } from "./recorded.ts";

/** `AWS::SNS::Subscription` */
export function snsSubscription(): ResourceType {
  return recorded({
    identify: ({ TopicArn }, names) => `${TopicArn}:${names.uuid()}`,
    attributes: ({ physicalId }) => ({ Arn: physicalId }),
  });
}
