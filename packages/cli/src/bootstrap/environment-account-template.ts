import { CHOICES_METADATA } from "./choices.ts";
import {
  allow,
  EVERYTHING_BUT_IDENTITIES,
  type PolicyStatement,
  provisioningStatements,
  REPAIR_CALLS,
  regional,
  STACK_CALLS,
  sub,
} from "./policies.ts";

/** The stack of what another account needs to have environments of a control plane. */
export const ENVIRONMENT_ACCOUNT_STACK = "proton-environment-account";

/** What a control plane says when it assumes the role of an account. */
export const externalIdOf = (accountId: string) => `proton-${accountId}`;

const policy = (Statement: readonly PolicyStatement[]) => ({ Version: "2012-10-17", Statement });

/** The template of {@link ENVIRONMENT_ACCOUNT_STACK}, as an object. */
export function environmentAccountTemplate(options: {
  /** The account whose control plane may make stacks here. */
  readonly trustedAccount: string;
  readonly requireBoundary: boolean;
  readonly policyArns: readonly string[];
}) {
  const { trustedAccount, requireBoundary, policyArns } = options;
  const root = sub(`arn:\${AWS::Partition}:iam::${trustedAccount}:root`);
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Lets proton of account ${trustedAccount} make environments here; made by \`proton bootstrap --trust\``,
    Metadata: { [CHOICES_METADATA]: { requireBoundary, policyArns } },
    Resources: {
      EnvironmentRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          Description: `As whom proton of account ${trustedAccount} makes stacks here`,
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: root },
                Action: "sts:AssumeRole",
                Condition: {
                  StringEquals: { "sts:ExternalId": sub(externalIdOf(`\${AWS::AccountId}`)) },
                },
              },
            ],
          },
          ...(policyArns.length > 0 && { ManagedPolicyArns: policyArns }),
        },
      },
      ProvisioningPolicy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "What the stacks of environments and services are made of",
          Roles: [{ Ref: "EnvironmentRole" }],
          PolicyDocument: policy(provisioningStatements(requireBoundary, codeOf(trustedAccount))),
        },
      },
      StackPolicy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "The stacks of environments and services",
          Roles: [{ Ref: "EnvironmentRole" }],
          PolicyDocument: policy([
            allow(
              "Stacks",
              [...STACK_CALLS, ...REPAIR_CALLS],
              [regional("cloudformation", "stack/AWSProton-*")],
            ),
            allow(
              "ListStacks",
              ["cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:DescribeStacks"],
              "*",
            ),
          ]),
        },
      },
      PermissionsBoundary: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          // Of its own: the account may have a control plane, too.
          ManagedPolicyName: sub(`proton-environment-boundary-\${AWS::Region}`),
          Description: "The most that a role of an environment or service can do",
          PolicyDocument: policy([EVERYTHING_BUT_IDENTITIES]),
        },
      },
    },
    Outputs: {
      TrustedAccount: { Value: trustedAccount },
      EnvironmentRole: { Value: { "Fn::GetAtt": ["EnvironmentRole", "Arn"] } },
      PermissionsBoundary: { Value: { Ref: "PermissionsBoundary" } },
    },
  };
}

/** Code and large templates lie in the bucket of the control plane, whose name nobody knows here. */
function codeOf(trustedAccount: string): PolicyStatement {
  return {
    ...allow(
      "Code",
      ["s3:GetObject", "s3:GetObjectVersion"],
      [
        sub(`arn:\${AWS::Partition}:s3:::*/functions/*`),
        sub(`arn:\${AWS::Partition}:s3:::*/cloudformation/*`),
      ],
    ),
    Condition: { StringEquals: { "aws:ResourceAccount": trustedAccount } },
  };
}
