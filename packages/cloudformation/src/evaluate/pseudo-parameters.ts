import type { TemplateValue } from "../template.ts";

/** What CloudFormation knows about a stack without being told. */
export interface PseudoParameters {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  /** @default "aws", or what the Region's prefix says */
  readonly partition?: string;
  /** @default "amazonaws.com", "amazonaws.com.cn" in China */
  readonly urlSuffix?: string;
  /** @default none */
  readonly notificationArns?: readonly string[];
}

/** The names that a `Ref` may use beside parameters and resources. */
export const pseudoParameterNames = [
  "AWS::AccountId",
  "AWS::NotificationARNs",
  "AWS::NoValue",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
] as const;

/** The value of a pseudo parameter, `undefined` for another name and for `AWS::NoValue`. */
export function pseudoParameter(pseudo: PseudoParameters, name: string): TemplateValue | undefined {
  switch (name) {
    case "AWS::AccountId":
      return pseudo.accountId;
    case "AWS::Region":
      return pseudo.region;
    case "AWS::StackName":
      return pseudo.stackName;
    case "AWS::StackId":
      return pseudo.stackId;
    case "AWS::Partition":
      return pseudo.partition ?? partitionOf(pseudo.region);
    case "AWS::URLSuffix":
      return pseudo.urlSuffix ?? urlSuffixOf(pseudo.region);
    case "AWS::NotificationARNs":
      return pseudo.notificationArns ?? [];
    default:
      return undefined;
  }
}

/** The partition of a Region, as it stands in ARNs. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The end of the names of AWS's hosts in a Region. */
export function urlSuffixOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
