import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::SSM::Parameter` */
export function ssmParameter(): ResourceType {
  return recorded({
    identify: namedBy("Name", 1011),
    attributes: ({ properties }) => ({
      Type: properties.Type ?? "String",
      Value: properties.Value ?? "",
    }),
    remarks: "Templates can read its value; nothing else can.",
  });
}
