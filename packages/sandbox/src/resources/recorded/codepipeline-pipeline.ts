import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::CodePipeline::Pipeline` */
export function codePipelinePipeline({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: namedBy("Name", 100),
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:codepipeline:${region}:${accountId}:${physicalId}`,
      Version: "1",
    }),
  });
}
