import { stateTableProperties } from "@proton/control-plane";
import { CHOICES_METADATA, type Choices } from "./choices.ts";
import { type AccountState, PARAMETER_NAMES } from "./parameter-names.ts";
import {
  BOUNDARY_STATEMENTS,
  operatorStatements,
  type PolicyStatement,
  provisioningStatements,
} from "./policies.ts";
import { tokenStatements } from "./token-secrets.ts";

/** The stack of everything that a control plane keeps in an account and Region. */
export const BOOTSTRAP_STACK = "proton-bootstrap";

/** What may be chosen of the stack. */
export type BootstrapChoices = Pick<Choices, "requireBoundary" | "policyArns"> & Partial<Choices>;

const policy = (Statement: readonly PolicyStatement[]) => ({ Version: "2012-10-17", Statement });

/** The template of {@link BOOTSTRAP_STACK}, as an object. */
export function bootstrapTemplate(choices: BootstrapChoices) {
  const { requireBoundary, policyArns, readerAccounts = [], tokenSecrets = [] } = choices;
  const keep = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "What proton keeps in this account and Region; made by `proton bootstrap`",
    Metadata: { [CHOICES_METADATA]: { requireBoundary, policyArns, readerAccounts, tokenSecrets } },
    Resources: {
      StateTable: {
        Type: "AWS::DynamoDB::Table",
        ...keep,
        // Last of what does not name it: a rolled back creation would leave the protected table behind.
        DependsOn: [
          "BucketPolicy",
          "ProvisioningPolicy",
          "BucketParameter",
          "ProvisioningRoleParameter",
          "PermissionsBoundaryParameter",
        ],
        Properties: {
          ...stateTableProperties(),
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      },
      Bucket: {
        Type: "AWS::S3::Bucket",
        DeletionPolicy: "RetainExceptOnCreate",
        UpdateReplacePolicy: "Retain",
        Properties: {
          VersioningConfiguration: { Status: "Enabled" },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: "unfinished-uploads",
                Status: "Enabled",
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
              },
            ],
          },
        },
      },
      BucketPolicy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: {
          Bucket: { Ref: "Bucket" },
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "OnlyEncryptedConnections",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [{ "Fn::GetAtt": ["Bucket", "Arn"] }, { "Fn::Sub": `\${Bucket.Arn}/*` }],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
              ...(readerAccounts.length > 0 ? [codeReaders(readerAccounts)] : []),
            ],
          },
        },
      },
      ProvisioningRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          Description: "What CloudFormation makes the stacks of environments and services with",
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "cloudformation.amazonaws.com" },
                Action: "sts:AssumeRole",
              },
            ],
          },
          ...(policyArns.length > 0 && { ManagedPolicyArns: policyArns }),
        },
      },
      // Of its own, since the boundary names the role and the policy names the boundary.
      ProvisioningPolicy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "What the stacks of environments and services are made of",
          Roles: [{ Ref: "ProvisioningRole" }],
          PolicyDocument: policy(provisioningStatements(requireBoundary)),
        },
      },
      PermissionsBoundary: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          ManagedPolicyName: { "Fn::Sub": `proton-boundary-\${AWS::Region}` },
          Description: "The most that a role of an environment or service can do",
          PolicyDocument: policy(BOUNDARY_STATEMENTS),
        },
      },
      OperatorPolicy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "What running proton --aws takes: attach it to people and pipelines",
          PolicyDocument: policy([
            ...operatorStatements(readerAccounts),
            ...tokenStatements(tokenSecrets),
          ]),
        },
      },
      ...parameters({
        stateTable: { Ref: "StateTable" },
        bucket: { Ref: "Bucket" },
        provisioningRole: { "Fn::GetAtt": ["ProvisioningRole", "Arn"] },
        permissionsBoundary: { Ref: "PermissionsBoundary" },
      }),
    },
    Outputs: {
      StateTable: { Value: { Ref: "StateTable" } },
      Bucket: { Value: { Ref: "Bucket" } },
      ProvisioningRole: { Value: { "Fn::GetAtt": ["ProvisioningRole", "Arn"] } },
      PermissionsBoundary: { Value: { Ref: "PermissionsBoundary" } },
      OperatorPolicy: { Value: { Ref: "OperatorPolicy" } },
    },
  };
}

/** What is read is what the provisioning role of this account reads, too. */
function codeReaders(accounts: readonly string[]) {
  const root = (account: string) => ({ "Fn::Sub": `arn:\${AWS::Partition}:iam::${account}:root` });
  return {
    Sid: "CodeForOtherAccounts",
    Effect: "Allow",
    Principal: { AWS: accounts.map(root) },
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: ["functions", "cloudformation"].map((prefix) => ({
      "Fn::Sub": `\${Bucket.Arn}/${prefix}/*`,
    })),
  };
}

function parameters(values: Readonly<Record<keyof AccountState, unknown>>) {
  return Object.fromEntries(
    Object.entries(values).map(([key, Value]) => [
      `${key.charAt(0).toUpperCase()}${key.slice(1)}Parameter`,
      {
        Type: "AWS::SSM::Parameter",
        Properties: { Name: PARAMETER_NAMES[key as keyof AccountState], Type: "String", Value },
      },
    ]),
  );
}
