import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::SSM::Parameter` */
export function ssmParameter({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: namedBy("Name", 1011),
    attributes: ({ physicalId, properties }) => ({
      Arn: `arn:aws:ssm:${region}:${accountId}:parameter/${physicalId.replace(/^\//, "")}`,
      Type: properties.Type ?? "String",
      Value: properties.Value ?? "",
    }),
    remarks: "Templates can read its value; nothing else can.",
  });
}
