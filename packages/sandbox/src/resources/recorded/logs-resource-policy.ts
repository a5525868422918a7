import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::Logs::ResourcePolicy` */
export function logsResourcePolicy(): ResourceType {
  return recorded({
    identify: namedBy("PolicyName"),
  });
}
