import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { recorded } from "./recorded.ts";

/** `AWS::CodeStarNotifications::NotificationRule` */
export function codeStarNotificationRule({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: (_, names) =>
      `arn:aws:codestar-notifications:${region}:${accountId}:notificationrule/${names.uuid()}`,
    attributes: ({ physicalId }) => ({ Arn: physicalId }),
  });
}
