/** One statement of an IAM policy, as a template holds it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

export const sub = (text: string) => ({ "Fn::Sub": text });

export const regional = (service: string, resource: string) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);

const ROLES = sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/AWSProton-*`);

const OWN_CODE = allow(
  "Code",
  ["s3:GetObject", "s3:GetObjectVersion"],
  [sub(`\${Bucket.Arn}/functions/*`), sub(`\${Bucket.Arn}/cloudformation/*`)],
);

/**
 * What CloudFormation may do for the stacks of environments and services. CloudFormation begins the
 * names that it generates with the stack's, and Proton's stacks are called `AWSProton-…`: so most
 * statements are held to those, and none reaches the state table or its bucket's other objects.
 *
 * @param requireBoundary whether roles are made only with the permissions boundary
 * @param code where functions' code and large templates are read from
 */
export function provisioningStatements(
  requireBoundary: boolean,
  code: PolicyStatement = OWN_CODE,
): readonly PolicyStatement[] {
  const boundary = requireBoundary
    ? { Condition: { StringEquals: { "iam:PermissionsBoundary": { Ref: "PermissionsBoundary" } } } }
    : {};
  return [
    allow("Tables", "dynamodb:*", [regional("dynamodb", "table/AWSProton-*")]),
    allow("Functions", "lambda:*", [regional("lambda", "function:AWSProton-*")]),
    // Neither of these knows resources by their stack: ids are random, and layers are other people's.
    allow("Layers", "lambda:GetLayerVersion", "*"),
    allow("Apis", "apigateway:*", [sub(`arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/*`)]),
    allow("Logs", "logs:*", [
      regional("logs", "log-group:AWSProton-*"),
      regional("logs", "log-group:/aws/*/AWSProton-*"),
      regional("logs", "log-group:/aws/vendedlogs/*"),
    ]),
    // An API's access log is a delivery, whose actions accept only a wildcard.
    allow(
      "LogDeliveries",
      [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
      ],
      "*",
    ),
    allow("Alarms", "cloudwatch:*", [regional("cloudwatch", "alarm:AWSProton-*")]),
    allow("Buckets", "s3:*", [
      sub(`arn:\${AWS::Partition}:s3:::awsproton-*`),
      sub(`arn:\${AWS::Partition}:s3:::awsproton-*/*`),
    ]),
    code,
    allow("Pipelines", "codepipeline:*", [regional("codepipeline", "AWSProton-*")]),
    allow("Shifts", "codedeploy:*", [
      regional("codedeploy", "application:AWSProton-*"),
      regional("codedeploy", "deploymentgroup:AWSProton-*/*"),
      regional("codedeploy", "deploymentconfig:*"),
    ]),
    // CodeBuild's names are made without the stack's.
    allow("Builds", "codebuild:*", [regional("codebuild", "project/*")]),
    allow(
      "Connections",
      ["codeconnections:PassConnection", "codestar-connections:PassConnection"],
      "*",
    ),
    {
      ...allow(
        "MakeRoles",
        [
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ],
        [ROLES],
      ),
      ...boundary,
    },
    allow(
      "KeepRoles",
      [
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      [ROLES],
    ),
    {
      ...allow("PassRoles", "iam:PassRole", [ROLES]),
      Condition: {
        StringEquals: {
          "iam:PassedToService": [
            "codebuild.amazonaws.com",
            "codedeploy.amazonaws.com",
            "codepipeline.amazonaws.com",
            "lambda.amazonaws.com",
          ],
        },
      },
    },
  ];
}

/** The most that a role made by a stack can do, whatever its own policies say: no IAM, no other account. */
export const EVERYTHING_BUT_IDENTITIES: PolicyStatement = {
  Sid: "EverythingButIdentities",
  Effect: "Allow",
  NotAction: ["account:*", "iam:*", "organizations:*", "sts:AssumeRole"],
  Resource: "*",
};

/** The same where there are pipelines. */
export const BOUNDARY_STATEMENTS: readonly PolicyStatement[] = [
  EVERYTHING_BUT_IDENTITIES,
  // A pipeline hands its stacks to the provisioning role.
  handOverStacks({ "Fn::GetAtt": ["ProvisioningRole", "Arn"] }),
];

/** What keeping records takes. */
export const RECORD_CALLS = [
  "dynamodb:DeleteItem",
  "dynamodb:DescribeTable",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
] as const;

/** What deploying stacks, and seeing how far they are, takes. */
export const STACK_CALLS = [
  "cloudformation:CancelUpdateStack",
  "cloudformation:CreateChangeSet",
  "cloudformation:DeleteChangeSet",
  "cloudformation:DeleteStack",
  "cloudformation:DescribeChangeSet",
  "cloudformation:DescribeEvents",
  "cloudformation:DescribeStackEvents",
  "cloudformation:DescribeStacks",
  "cloudformation:ExecuteChangeSet",
  "cloudformation:GetTemplate",
  "cloudformation:ListChangeSets",
  "cloudformation:ListStackResources",
  "cloudformation:TagResource",
] as const;

/** What `repair`, and looking for drift, take beyond that. */
export const REPAIR_CALLS = [
  "cloudformation:ContinueUpdateRollback",
  "cloudformation:DescribeStackResourceDrifts",
  "cloudformation:DetectStackDrift",
  "cloudformation:DetectStackResourceDrift",
  "cloudformation:RollbackStack",
] as const;

/**
 * What a person or a pipeline needs who runs `proton --aws`.
 *
 * @param connectedAccounts accounts with roles that `proton bootstrap --trust` made
 */
export function operatorStatements(
  connectedAccounts: readonly string[] = [],
): readonly PolicyStatement[] {
  const rolesOf = (account: string) =>
    sub(`arn:\${AWS::Partition}:iam::${account}:role/proton-environment-account-*`);
  return [
    ...(connectedAccounts.length > 0
      ? [allow("ConnectedAccounts", "sts:AssumeRole", connectedAccounts.map(rolesOf))]
      : []),
    allow("Find", "ssm:GetParameters", [regional("ssm", "parameter/proton/*")]),
    allow("Records", RECORD_CALLS, [
      { "Fn::GetAtt": ["StateTable", "Arn"] },
      sub(`\${StateTable.Arn}/index/*`),
    ]),
    allow("Files", ["s3:GetObject", "s3:PutObject"], [sub(`\${Bucket.Arn}/*`)]),
    // Without it S3 answers 403 for what is not there.
    allow("FindFiles", "s3:ListBucket", [{ "Fn::GetAtt": ["Bucket", "Arn"] }]),
    allow(
      "Stacks",
      [...STACK_CALLS, ...REPAIR_CALLS],
      [regional("cloudformation", "stack/AWSProton-*")],
    ),
    // What starts the commands of CodeBuild parts and reads what they print.
    allow(
      "Builds",
      [
        "codebuild:BatchGetBuilds",
        "codebuild:ListBuildsForProject",
        "codebuild:StartBuild",
        "codebuild:StopBuild",
      ],
      [regional("codebuild", "project/AWSProton-*")],
    ),
    allow("BuildLogs", "logs:GetLogEvents", [
      regional("logs", "log-group:/aws/codebuild/AWSProton-*:log-stream:*"),
    ]),
    // A list of stacks has no resource to name.
    allow(
      "ListStacks",
      ["cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:DescribeStacks"],
      "*",
    ),
    handOverStacks({ "Fn::GetAtt": ["ProvisioningRole", "Arn"] }),
  ];
}

/** The role of the stacks, and nothing else, goes to CloudFormation, and to nobody else. */
export function handOverStacks(provisioningRole: unknown): PolicyStatement {
  return {
    ...allow("HandOverStacks", "iam:PassRole", [provisioningRole]),
    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  };
}

export function allow(
  Sid: string,
  Action: string | readonly string[],
  Resource: unknown,
): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}
