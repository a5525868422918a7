import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::KMS::Alias` */
export function kmsAlias(): ResourceType {
  return recorded({
    identify: namedBy("AliasName"),
  });
}
