import { didYouMean, nearest } from "@proton/text";
import { resourceTypes } from "../specs/resource-spec.ts";
import type { TemplateRule } from "./template-rule.ts";

/** Names of AWS that are not published types, but are accepted. */
const UNPUBLISHED =
  /^(?:AWS::CloudFormation::CustomResource|AWS::\w+::\w+::MODULE|AWS::CloudFormation::Macro|AWS::CDK::Metadata)$/;

export const rule: TemplateRule = {
  id: "CFN3001",
  title: "Every resource has a type that exists",
  severity: "error",
  description:
    "AWS publishes its resource types; types of other vendors, modules and `Custom::` types are taken as they are. `AWS::Serverless::` types need the `AWS::Serverless-2016-10-31` transform.",
  cfnLint: ["E3006"],
  *check({ resources, spec, sam, rewritten }) {
    if (rewritten) return;
    for (const { resource, path } of resources) {
      const { Type } = resource;
      const at = [...path, "Type"];
      if (Type.startsWith("AWS::Serverless::")) {
        if (sam) continue;
        yield { path: at, message: `${Type} needs Transform: AWS::Serverless-2016-10-31` };
      } else if (!/^\w+::/.test(Type)) {
        yield {
          path: at,
          message: `${Type} is not a resource type: they look like AWS::SQS::Queue`,
        };
      } else if (Type.startsWith("AWS::") && spec(Type) === undefined && !UNPUBLISHED.test(Type)) {
        const right = nearest(Type, resourceTypes());
        yield {
          path: at,
          message: `AWS has no resource type ${Type}${didYouMean(right)}`,
          ...(right && { replacement: { wrong: Type, right } }),
        };
      }
    }
  },
};
