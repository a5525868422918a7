import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::Events::Rule` */
export function eventsRule({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: namedBy("Name", 64),
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:events:${region}:${accountId}:rule/${physicalId}`,
      RuleName: physicalId,
    }),
    remarks: "It never fires.",
  });
}
