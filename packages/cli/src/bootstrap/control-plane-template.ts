import { controlPlaneStatements } from "./control-plane-policy.ts";
import { CONTROL_PLANE_PARAMETER } from "./parameter-names.ts";
import { type PolicyStatement, sub } from "./policies.ts";
import { type TokenSecret, tokenStatements, tokenVariables } from "./token-secrets.ts";

/** The stack of a control plane without a server. */
export const CONTROL_PLANE_STACK = "proton-control-plane";

/** What the control plane works on, and its code. */
export interface ControlPlaneStackOptions {
  /** Of the bootstrap stack, by name or ARN. */
  readonly stateTable: string;
  readonly bucket: string;
  readonly provisioningRole: string;
  /** Of its archive in the bucket. */
  readonly codeKey: string;
  /** Where tokens of repositories' hosts are. @default none */
  readonly tokenSecrets?: readonly TokenSecret[];
}

/** Longer than any request or turn; registering a large bundle takes longest. */
const TIMEOUT_SECONDS = 120;
const LOG_DAYS = 30;
/** CloudFormation's events wake the work of a stack; this finds what they did not tell. */
const LOOK_SECONDS = 20;
/** A turn that says nothing for so long has ended with its process, and is taken by another. */
const SILENCE_SECONDS = 30;

const policy = (Statement: readonly PolicyStatement[]) => ({ Version: "2012-10-17", Statement });
const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });

/** The template of {@link CONTROL_PLANE_STACK}, as an object. */
export function controlPlaneTemplate(options: ControlPlaneStackOptions) {
  const { stateTable, bucket, provisioningRole, codeKey, tokenSecrets = [] } = options;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Proton's API without a server; made by `proton bootstrap --control-plane`",
    Resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          Description: "What Proton's API runs as",
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
          Policies: [
            {
              PolicyName: "control-plane",
              PolicyDocument: policy([
                ...controlPlaneStatements(options),
                ...tokenStatements(tokenSecrets),
              ]),
            },
          ],
        },
      },
      Logs: {
        Type: "AWS::Logs::LogGroup",
        Properties: { RetentionInDays: LOG_DAYS },
      },
      Function: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Description: "Proton's API, and one turn of its work at a time",
          Runtime: "nodejs24.x",
          Architectures: ["arm64"],
          Handler: "lib/bin/control-plane.handler",
          Code: { S3Bucket: bucket, S3Key: codeKey },
          Role: arnOf("Role"),
          Timeout: TIMEOUT_SECONDS,
          // The processes that bundles are rendered in have half a gigabyte of heap.
          MemorySize: 1024,
          LoggingConfig: { LogGroup: { Ref: "Logs" } },
          Environment: {
            Variables: {
              STATE_TABLE: stateTable,
              BUCKET: bucket,
              PROVISIONING_ROLE: provisioningRole,
              WORK_QUEUE: { Ref: "WorkQueue" },
              LOOK_SECONDS: String(LOOK_SECONDS),
              SILENCE_SECONDS: String(SILENCE_SECONDS),
              ...tokenVariables(tokenSecrets),
            },
          },
        },
      },
      ...queues(),
      ...api(),
      ...triggers(),
      ...alarms(),
      ClientPolicy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "What calling Proton's API takes: attach it to people and pipelines",
          PolicyDocument: policy([
            {
              Sid: "CallProton",
              Effect: "Allow",
              Action: "execute-api:Invoke",
              Resource: route("execute-api"),
            },
            {
              Sid: "FindProton",
              Effect: "Allow",
              Action: ["ssm:GetParameter", "ssm:GetParameters"],
              Resource: sub(
                `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/proton/*`,
              ),
            },
          ]),
        },
      },
      Address: {
        Type: "AWS::SSM::Parameter",
        Properties: {
          Name: CONTROL_PLANE_PARAMETER,
          Type: "String",
          Value: { "Fn::GetAtt": ["Api", "ApiEndpoint"] },
        },
      },
    },
    Outputs: {
      Endpoint: { Value: { "Fn::GetAtt": ["Api", "ApiEndpoint"] } },
      ClientPolicy: { Value: { Ref: "ClientPolicy" } },
      FailedWork: { Value: { Ref: "FailedWork" } },
    },
  };
}

/** The one route of the API. */
function route(service: string) {
  return sub(
    `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/POST/`,
  );
}

function queues() {
  return {
    WorkQueue: {
      Type: "AWS::SQS::Queue",
      Properties: {
        // For a process that ends before its first word. AWS recommends six times as long, for calls
        // that are throttled meanwhile: the mapping makes no more than it may.
        VisibilityTimeout: TIMEOUT_SECONDS,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: arnOf("FailedWork"), maxReceiveCount: 5 },
      },
    },
    FailedWork: {
      Type: "AWS::SQS::Queue",
      Properties: { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true },
    },
    Turns: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        EventSourceArn: arnOf("WorkQueue"),
        FunctionName: { Ref: "Function" },
        BatchSize: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: 10 },
      },
    },
  };
}

function api() {
  const ApiId = { Ref: "Api" };
  return {
    Api: {
      Type: "AWS::ApiGatewayV2::Api",
      Properties: { Name: CONTROL_PLANE_STACK, ProtocolType: "HTTP" },
    },
    Integration: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: arnOf("Function"),
        PayloadFormatVersion: "2.0",
      },
    },
    Route: {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: {
        ApiId,
        RouteKey: "POST /",
        AuthorizationType: "AWS_IAM",
        Target: sub(`integrations/\${Integration}`),
      },
    },
    Stage: {
      Type: "AWS::ApiGatewayV2::Stage",
      Properties: {
        ApiId,
        StageName: "$default",
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 },
      },
    },
    ApiCalls: permission("apigateway.amazonaws.com", route("execute-api")),
  };
}

/** Stacks whose status changes wake their work; whatever was lost is found within a minute. */
function triggers() {
  const stacks = `arn:\${AWS::Partition}:cloudformation:\${AWS::Region}:\${AWS::AccountId}:stack/AWSProton-`;
  return {
    StackEvents: {
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: {
          source: ["aws.cloudformation"],
          "detail-type": ["CloudFormation Stack Status Change"],
          detail: { "stack-id": [{ prefix: sub(stacks) }] },
        },
        Targets: [{ Id: "function", Arn: arnOf("Function") }],
      },
    },
    StackEventCalls: permission("events.amazonaws.com", arnOf("StackEvents")),
    Sweep: {
      Type: "AWS::Events::Rule",
      Properties: {
        ScheduleExpression: "rate(1 minute)",
        Targets: [{ Id: "function", Arn: arnOf("Function"), Input: '{"sweep":true}' }],
      },
    },
    SweepCalls: permission("events.amazonaws.com", arnOf("Sweep")),
  };
}

function permission(Principal: string, SourceArn: object) {
  return {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: { Ref: "Function" },
      Principal,
      SourceArn,
    },
  };
}

function alarms() {
  const alarm = (AlarmDescription: string, properties: object) => ({
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmDescription,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "notBreaching",
      ...properties,
    },
  });
  return {
    FailedWorkAlarm: alarm("Work of Proton ended the function five times and was given up", {
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["FailedWork", "QueueName"] } }],
      Statistic: "Maximum",
      Period: 300,
    }),
    ErrorAlarm: alarm("Proton's API fails: its log group says why", {
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
      Dimensions: [{ Name: "FunctionName", Value: { Ref: "Function" } }],
      Statistic: "Sum",
      Period: 300,
      Threshold: 5,
    }),
  };
}
