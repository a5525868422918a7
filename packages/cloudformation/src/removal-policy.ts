import type { RemovalPolicy, Resource } from "./template.ts";

/** What becomes of a resource that is removed from its stack, or whose stack is deleted. */
export function deletionPolicyOf(resource: Resource): RemovalPolicy {
  return policyOf(resource.DeletionPolicy) ?? (isKeptByDefault(resource) ? "Snapshot" : "Delete");
}

/** What becomes of the old resource when an update replaces it. */
export function updateReplacePolicyOf(resource: Resource): RemovalPolicy {
  return policyOf(resource.UpdateReplacePolicy) ?? "Delete";
}

/**
 * CloudFormation takes a snapshot of these on deletion when nothing is said.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function isKeptByDefault({ Type, Properties }: Resource): boolean {
  if (Type === "AWS::RDS::DBCluster") return true;
  return Type === "AWS::RDS::DBInstance" && Properties?.DBClusterIdentifier === undefined;
}

function policyOf(value: Resource["DeletionPolicy"]): RemovalPolicy | undefined {
  switch (value) {
    case "Delete":
    case "Retain":
    case "RetainExceptOnCreate":
    case "Snapshot":
      return value;
    default:
      return undefined;
  }
}
