import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::Logs::MetricFilter` */
export function logsMetricFilter(): ResourceType {
  return recorded({
    identify: namedBy("FilterName"),
  });
}
