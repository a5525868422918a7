import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::CloudWatch::Dashboard` */
export function cloudWatchDashboard(): ResourceType {
  return recorded({
    identify: namedBy("DashboardName"),
  });
}
