import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { namedBy, recorded } from "./recorded.ts";

/** `AWS::CodeBuild::Project` */
export function codeBuildProject({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: namedBy("Name", 255),
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:codebuild:${region}:${accountId}:project/${physicalId}`,
      Id: physicalId,
    }),
  });
}
