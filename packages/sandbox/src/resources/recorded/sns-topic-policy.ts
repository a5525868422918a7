import type { ResourceType } from "../resource-type.ts";
import { recorded } from "./recorded.ts";

/** `AWS::SNS::TopicPolicy` */
export function snsTopicPolicy(): ResourceType {
  return recorded({
    identify: (_, names) => names.generate(),
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  });
}
