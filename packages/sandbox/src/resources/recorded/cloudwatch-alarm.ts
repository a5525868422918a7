import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::CloudWatch::Alarm` */
export function cloudWatchAlarm({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: namedBy("AlarmName"),
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${physicalId}`,
    }),
  });
}
