import fc from "fast-check";
import { hostileTree, mutated, soupOf } from "../hostile.ts";
import { openFuzzedServer, refuseDefects } from "../local-server.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const TEMPLATE = {
  AWSTemplateFormatVersion: "2010-09-09",
  Parameters: { Name: { Type: "String", Default: "jobs" } },
  Conditions: { Always: { "Fn::Equals": [{ Ref: "Name" }, "jobs"] } },
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Condition: "Always", Properties: { DelaySeconds: 1 } },
    Parameter: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/shop/name", Type: "String", Value: { "Fn::Sub": "$" + "{Name}-a" } },
    },
    Secret: {
      Type: "AWS::SecretsManager::Secret",
      Properties: { Name: "shop", GenerateSecretString: { PasswordLength: 20 } },
    },
    Logs: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/shop" } },
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: "shop",
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "lambda.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        },
      },
    },
  },
  Outputs: { Queue: { Value: { Ref: "Queue" }, Export: { Name: "queue" } } },
};
const TREE_KEYS = [
  ...Object.keys(TEMPLATE),
  ...["Ref", "Fn::Sub", "Fn::GetAtt", "Fn::Join", "Fn::If", "Fn::ImportValue", "Fn::Select"],
  ...["Type", "Properties", "DependsOn", "DeletionPolicy", "Condition", "Transform", "Fn::Map"],
];
const TREE_VALUES = ["AWS::SQS::Queue", "AWS::Made::Up", "Queue", "Name", "Always", "Retain"];
const templates = fc.oneof(
  mutated(TEMPLATE, hostileTree(TREE_KEYS, TREE_VALUES)).map((tree) => JSON.stringify(tree) ?? ""),
  soupOf([
    "Resources:",
    "\n",
    "  ",
    "A: ",
    "!Ref ",
    "!GetAtt ",
    "{",
    "}",
    "[",
    "&a ",
    "*a",
    "<<: ",
  ]),
);

/** The services that post forms, each with the names of its operations. */
const FORMS = [
  [
    ...["cloudformation", "2010-05-15"],
    ...["CreateStack", "UpdateStack", "DeleteStack", "DescribeStacks", "ListStacks"],
    ...["CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet"],
    ...["ListChangeSets", "DescribeStackEvents", "DescribeEvents", "DescribeStackResource"],
    ...["DescribeStackResources", "ListStackResources", "GetTemplate", "GetTemplateSummary"],
    ...["ValidateTemplate", "ListExports", "ListImports", "CancelUpdateStack", "RollbackStack"],
    ...["ContinueUpdateRollback", "UpdateTerminationProtection", "SignalResource", "Nothing"],
  ],
  ["sts", "2011-06-15", "GetCallerIdentity", "AssumeRole"],
  ["iam", "2010-05-08", "GetRole", "CreateRole"],
] as const satisfies readonly (readonly [string, string, ...string[]])[];
const FIELDS = [
  ...["StackName", "ChangeSetName", "ChangeSetType", "TemplateURL", "RoleARN", "NextToken"],
  ...["ClientRequestToken", "DisableRollback", "Capabilities.member.1", "Capabilities.member.0"],
  ...["Capabilities", "Parameters.member.1.ParameterKey", "Parameters.member.1.ParameterValue"],
  ...["Parameters.member.1.UsePreviousValue", "Tags.member.1.Key", "Tags.member.1.Value"],
  ...["Tags.member.9999.Key", "StackStatusFilter.member.1", "ResourcesToSkip.member.1"],
  ...["LogicalResourceId", "PhysicalResourceId", "ExportName", "OperationId", "TemplateStage"],
  ...["EnableTerminationProtection", "UsePreviousTemplate", "OnFailure", "RoleName", "RoleArn"],
  ...["RoleSessionName", "DurationSeconds", "Parameters.member.x.ParameterKey"],
] as const;
const TEXTS = [
  ...["shop", "other", "change", "CREATE", "UPDATE", "IMPORT", "true", "TRUE", "0", "-1", "1e9"],
  ...[
    "CAPABILITY_NAMED_IAM",
    "Name",
    "Queue",
    "queue",
    "/shop/name",
    "CREATE_COMPLETE",
    "Original",
  ],
  ...["arn:aws:iam::000000000000:role/shop", "arn:aws:cloudformation:us-east-1:0:stack/shop/x"],
  ...["https://s3.amazonaws.com/a/b", "file:///etc/passwd", "s3://a/%", "AA==", "{}", "DELETE"],
] as const;
const texts = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.nat(6000).map((length) => "a".repeat(length)) },
);
/** What makes most requests right, as far as they take it. */
const RIGHT_FIELDS = {
  ...{ StackName: "shop", ChangeSetName: "change", LogicalResourceId: "Queue" },
  ...{ "Capabilities.member.1": "CAPABILITY_NAMED_IAM", ExportName: "queue", RoleName: "shop" },
  ...{ RoleArn: "arn:aws:iam::000000000000:role/shop", RoleSessionName: "shop" },
};
const fields = fc
  .tuple(
    fc.subarray(Object.entries(RIGHT_FIELDS), { minLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS), texts, { maxKeys: 3 }),
  )
  .map(([right, others]) => ({ ...Object.fromEntries(right), ...others }));
const operationsOf = FORMS.flatMap(([service, version, ...operations]) =>
  operations.map((operation) => ({ service, version, operation })),
);
const forms = fc.record({
  kind: fc.constant("form" as const),
  asked: fc.constantFrom(...operationsOf),
  fields,
  template: fc.option(templates, { nil: undefined }),
});

/** The services that post JSON, each with what its operations are called. */
const JSON_SERVICES = [
  ["ssm", "AmazonSSM.", "GetParameter", "GetParameters", "GetParametersByPath", "PutParameter"],
  ["secretsmanager", "secretsmanager.", "GetSecretValue", "DescribeSecret", "CreateSecret"],
  ["logs", "Logs_20140328.", "GetLogEvents", "DescribeLogGroups", "FilterLogEvents"],
  ["codebuild", "CodeBuild_20161006.", "BatchGetBuilds", "ListBuildsForProject", "StopBuild"],
  ["codebuild", "CodeBuild_20161006.", "StartBuild"],
  ["codepipeline", "CodePipeline_20150709.", "ListPipelines", "GetPipeline"],
  [
    ...["codeconnections", "com.amazonaws.codeconnections.CodeConnections_20231201."],
    ...["GetConnection", "ListConnections"],
  ],
] as const;
const RIGHT = {
  Name: "/shop/name",
  Names: ["/shop/name"],
  Path: "/shop",
  Recursive: true,
  SecretId: "shop",
  logGroupName: "/shop",
  logStreamName: "a",
  limit: 1,
  projectName: "none",
  ids: ["none:1"],
  id: "none:1",
  sortOrder: "ASCENDING",
  buildspecOverride: "version: 0.2",
  environmentVariablesOverride: [{ name: "A", value: "b", type: "PLAINTEXT" }],
};
const anything = hostileTree(
  [...Object.keys(RIGHT), "nextToken", "idempotencyToken", "NextToken", "MaxResults"],
  ["/shop/name", "shop", "f/0", "f/999999999999999", "b/1", "none", "none:1", 10_000, -1],
);
const members = fc
  .subarray(Object.entries(RIGHT))
  .chain((kept) => mutated(Object.fromEntries(kept), anything));
const calls = fc.constantFrom(...JSON_SERVICES).chain(([service, prefix, ...operations]) =>
  fc.record({
    kind: fc.constant("json" as const),
    service: fc.constant(service as string),
    target: fc.constantFrom(...operations, "__proto__").map((name) => `${prefix}${name}`),
    body: fc.oneof(
      { weight: 8, arbitrary: fc.oneof(members, anything).map((tree) => JSON.stringify(tree)) },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
    ),
  }),
);

/** Whatever is asked of the AWS APIs beside DynamoDB, S3 and SQS, it is the client's fault. */
export const target: FuzzTarget = {
  name: "aws-apis",
  async open() {
    const { ask, close } = await openFuzzedServer();
    const post = (service: string, form: Readonly<Record<string, string>>) =>
      ask({
        service,
        headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
        body: new URLSearchParams(form).toString(),
      });
    const made = await post("cloudformation", {
      ...{ Action: "CreateStack", Version: "2010-05-15", StackName: "shop" },
      TemplateBody: JSON.stringify(TEMPLATE),
      "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
    });
    if (made.status !== 200) throw new Error(made.text);
    return targetOf({
      input: fc.oneof(forms, calls),
      async check(asked) {
        if (asked.kind === "json") {
          const { service, target: name, body = "" } = asked;
          const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": name };
          refuseDefects(name, await ask({ service, headers, body }));
          return;
        }
        const { service, version, operation } = asked.asked;
        const { template } = asked;
        const answer = await post(service, {
          ...{ ...asked.fields, Action: operation, Version: version },
          ...(template !== undefined && { TemplateBody: template }),
        });
        refuseDefects(operation, answer);
      },
      close,
    });
  },
};
