import type { TemplateObject } from "@proton/cloudformation";
import type { RequestContext } from "./conditions.ts";
import type { AccessRequest } from "./evaluate.ts";

/** What CloudFormation does with a resource in the name of its stack's role, or of whoever asked for it. */
export interface ResourceStep {
  readonly verb: "create" | "update" | "delete";
  readonly type: string;
  readonly physicalId: string;
  readonly properties: TemplateObject;
}

/** Who and where the calls are made. */
interface Place {
  readonly region: string;
  readonly accountId: string;
}

type Actions = Readonly<Record<ResourceStep["verb"], readonly string[]>>;
type Own = ReturnType<typeof readStep>;

interface TypeCalls {
  /** What the calls are made on. */
  readonly on: (step: Own) => string | readonly string[];
  readonly calls: Actions;
  /** What depends on the properties: roles that are passed, code that is read. */
  readonly also?: (step: Own) => readonly Call[];
  readonly context?: (step: Own) => RequestContext;
}

type Call = readonly [action: string, resource: string, context?: RequestContext];

/**
 * The calls that decide whether a role may make, change and delete a resource. The service
 * authorization reference says on which resources and with which condition keys they are allowed:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const TYPES: Readonly<Record<string, TypeCalls>> = {
  "AWS::CertificateManager::Certificate": {
    on: ({ id, arn }) => (id.startsWith("arn:") ? id : arn("acm", "certificate/*")),
    calls: verbs("acm:RequestCertificate", "acm:UpdateCertificateOptions", "acm:DeleteCertificate"),
  },
  "AWS::CloudWatch::Alarm": {
    on: ({ id, arn }) => arn("cloudwatch", `alarm:${id}`),
    calls: verbs(
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:DeleteAlarms",
    ),
  },
  "AWS::CodeBuild::Project": {
    on: ({ id, arn }) => arn("codebuild", `project/${id}`),
    calls: crud("codebuild", "Project"),
    also: (step) => passes(step, "ServiceRole", "codebuild"),
  },
  "AWS::CodeDeploy::Application": {
    on: ({ id, arn }) => arn("codedeploy", `application:${id}`),
    calls: verbs(
      "codedeploy:CreateApplication",
      "codedeploy:TagResource",
      "codedeploy:DeleteApplication",
    ),
  },
  "AWS::CodeDeploy::DeploymentGroup": {
    on: ({ id, text, arn }) =>
      arn("codedeploy", `deploymentgroup:${text("ApplicationName")}/${id}`),
    calls: crud("codedeploy", "DeploymentGroup"),
    also: (step) => passes(step, "ServiceRoleArn", "codedeploy"),
  },
  "AWS::CodePipeline::Pipeline": {
    on: ({ id, arn }) => arn("codepipeline", id),
    calls: crud("codepipeline", "Pipeline"),
    also: (step) => [...passes(step, "RoleArn", "codepipeline"), ...passedConnections(step)],
  },
  "AWS::DynamoDB::Table": {
    on: ({ id, arn }) => arn("dynamodb", `table/${id}`),
    calls: {
      create: ["dynamodb:CreateTable", "dynamodb:DescribeTable"],
      update: ["dynamodb:UpdateTable", "dynamodb:DescribeTable"],
      delete: ["dynamodb:DeleteTable", "dynamodb:DescribeTable"],
    },
  },
  "AWS::IAM::ManagedPolicy": {
    on: ({ id }) => id,
    calls: verbs("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy"),
    also: (step) =>
      step
        .texts("Roles")
        .map((role) => [
          step.verb === "delete" ? "iam:DetachRolePolicy" : "iam:AttachRolePolicy",
          step.global("iam", `role/${role}`),
          { "iam:PolicyARN": step.id },
        ]),
  },
  "AWS::IAM::Policy": {
    on: ({ texts, global }) => texts("Roles").map((role) => global("iam", `role/${role}`)),
    calls: verbs("iam:PutRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy"),
  },
  "AWS::IAM::Role": {
    on: roleArn,
    calls: verbs("iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"),
    context: boundaryOf,
    also: rolePolicies,
  },
  "AWS::Lambda::Alias": { on: functionOf, calls: crud("lambda", "Alias") },
  "AWS::Lambda::Function": {
    on: functionOf,
    calls: {
      create: ["lambda:CreateFunction", "lambda:GetFunction"],
      update: ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
      delete: ["lambda:DeleteFunction"],
    },
    also: (step) => [
      ...passes(step, "Role", "lambda"),
      ...(step.verb === "delete"
        ? []
        : step.texts("Layers").map((layer): Call => ["lambda:GetLayerVersion", layer])),
      ...codeOf(step),
    ],
  },
  "AWS::Lambda::Permission": {
    on: functionOf,
    // Every change replaces it.
    calls: { create: ["lambda:AddPermission"], update: [], delete: ["lambda:RemovePermission"] },
  },
  "AWS::Lambda::Version": {
    on: functionOf,
    calls: verbs(
      "lambda:PublishVersion",
      "lambda:PutFunctionScalingConfig",
      "lambda:DeleteFunction",
    ),
  },
  "AWS::Logs::LogGroup": {
    on: ({ id, arn }) => arn("logs", `log-group:${id}`),
    calls: verbs("logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"),
  },
  "AWS::Logs::MetricFilter": {
    on: ({ text, arn }) => arn("logs", `log-group:${text("LogGroupName")}`),
    calls: verbs("logs:PutMetricFilter", "logs:PutMetricFilter", "logs:DeleteMetricFilter"),
  },
  "AWS::Route53::RecordSet": {
    on: ({ text }) => `arn:aws:route53:::hostedzone/${text("HostedZoneId")}`,
    calls: verbs(...Array<string>(3).fill("route53:ChangeResourceRecordSets")),
  },
  "AWS::S3::Bucket": {
    on: ({ id }) => `arn:aws:s3:::${id}`,
    calls: verbs("s3:CreateBucket", "s3:PutBucketTagging", "s3:DeleteBucket"),
  },
  "AWS::S3::BucketPolicy": {
    on: ({ text }) => `arn:aws:s3:::${text("Bucket")}`,
    calls: verbs("s3:PutBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
  },
  "AWS::SNS::Topic": {
    on: ({ id, arn }) => (id.startsWith("arn:") ? id : arn("sns", id)),
    calls: verbs("sns:CreateTopic", "sns:SetTopicAttributes", "sns:DeleteTopic"),
  },
  "AWS::SQS::Queue": {
    on: ({ id, arn }) => arn("sqs", id.slice(id.lastIndexOf("/") + 1)),
    calls: verbs("sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue"),
  },
  "AWS::SSM::Parameter": {
    on: ({ id, arn }) => arn("ssm", `parameter/${id.replace(/^\//, "")}`),
    calls: verbs("ssm:PutParameter", "ssm:PutParameter", "ssm:DeleteParameter"),
  },
};

/** API Gateway's calls are HTTP methods on paths. */
const API_PATHS: Readonly<Record<string, (step: Own) => string>> = {
  "AWS::ApiGatewayV2::Api": () => "/apis",
  "AWS::ApiGatewayV2::ApiMapping": ({ text }) => `/domainnames/${text("DomainName")}/apimappings`,
  "AWS::ApiGatewayV2::Authorizer": ({ text }) => `/apis/${text("ApiId")}/authorizers`,
  "AWS::ApiGatewayV2::DomainName": () => "/domainnames",
  "AWS::ApiGatewayV2::Integration": ({ text }) => `/apis/${text("ApiId")}/integrations`,
  "AWS::ApiGatewayV2::Route": ({ text }) => `/apis/${text("ApiId")}/routes`,
  "AWS::ApiGatewayV2::Stage": ({ text }) => `/apis/${text("ApiId")}/stages`,
};

/** What a role must be allowed for a step; `undefined` for a type whose calls are not known here. */
export function stackRoleCalls(
  resourceStep: ResourceStep,
  place: Place,
): readonly AccessRequest[] | undefined {
  const step = readStep(resourceStep, place);
  const { type, verb } = resourceStep;
  if (Object.hasOwn(API_PATHS, type)) {
    const path = API_PATHS[type]?.(step);
    const method = { create: "POST", update: "PATCH", delete: "DELETE" }[verb];
    const own = verb === "create" ? "" : `/${step.id}`;
    const resource = `arn:aws:apigateway:${place.region}::${path}${own}`;
    return [{ action: `apigateway:${method}`, resource, context: {} }];
  }
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known === undefined) return undefined;
  const context = known.context?.(step) ?? {};
  const also = known.also?.(step) ?? [];
  return [
    ...[known.on(step)]
      .flat()
      .flatMap((resource) => known.calls[verb].map((action) => ({ action, resource, context }))),
    ...also.map(([action, resource, more = {}]) => ({ action, resource, context: more })),
  ];
}

function readStep({ verb, physicalId: id, properties }: ResourceStep, place: Place) {
  const { region, accountId } = place;
  const text = (name: string) => {
    const value = properties[name];
    return typeof value === "string" ? value : "";
  };
  const texts = (name: string) => {
    const value = properties[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  };
  return {
    ...{ verb, id, properties, text, texts },
    arn: (service: string, resource: string) =>
      `arn:aws:${service}:${region}:${accountId}:${resource}`,
    global: (service: string, resource: string) => `arn:aws:${service}::${accountId}:${resource}`,
  };
}

function verbs(create = "", update = "", remove = ""): Actions {
  return { create: [create], update: [update], delete: [remove] };
}

function crud(service: string, noun: string): Actions {
  return verbs(`${service}:Create${noun}`, `${service}:Update${noun}`, `${service}:Delete${noun}`);
}

function passes({ verb, text }: Own, property: string, service: string): readonly Call[] {
  const role = text(property);
  if (verb === "delete" || role === "") return [];
  return [["iam:PassRole", role, { "iam:PassedToService": `${service}.amazonaws.com` }]];
}

function roleArn({ id, text, global }: Own): string {
  return global("iam", `role${text("Path") || "/"}${id}`);
}

function boundaryOf({ text }: Own): RequestContext {
  const boundary = text("PermissionsBoundary");
  return boundary === "" ? {} : { "iam:PermissionsBoundary": boundary };
}

function rolePolicies(step: Own): readonly Call[] {
  const { verb, properties, texts } = step;
  const isGoing = verb === "delete";
  const inline = Array.isArray(properties.Policies) && properties.Policies.length > 0;
  const arn = roleArn(step);
  const attach = isGoing ? "iam:DetachRolePolicy" : "iam:AttachRolePolicy";
  const put = isGoing ? "iam:DeleteRolePolicy" : "iam:PutRolePolicy";
  const boundary = boundaryOf(step);
  return [
    ...(inline ? [[put, arn, boundary] as const] : []),
    ...texts("ManagedPolicyArns").map(
      (policy): Call => [attach, arn, { ...boundary, "iam:PolicyARN": policy }],
    ),
  ];
}

/** Function and permission, version and alias name it, or its ARN, in different places. */
function functionOf({ id, text, arn }: Own): string {
  const name = text("FunctionName") || id;
  return name.startsWith("arn:")
    ? name.split(":").slice(0, 7).join(":")
    : arn("lambda", `function:${name.split(":")[0]}`);
}

function codeOf({ verb, properties }: Own): readonly Call[] {
  const { S3Bucket: bucket, S3Key: key } = (properties.Code ?? {}) as TemplateObject;
  if (verb === "delete" || typeof bucket !== "string") return [];
  return [["s3:GetObject", `arn:aws:s3:::${bucket}/${String(key)}`]];
}

/** A source action hands its connection over. */
function passedConnections({ verb, properties }: Own): readonly Call[] {
  if (verb === "delete") return [];
  const found = JSON.stringify(properties).match(
    /arn:[\w-]+:code(star-)?connections:[^"]+:connection\/[\w-]+/g,
  );
  return [...new Set(found)].map((arn) => [`${arn.split(":")[2]}:PassConnection`, arn]);
}
