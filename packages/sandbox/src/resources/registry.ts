import { apiGatewayV2Api } from "./api-gateway-v2-api.ts";
import { apiGatewayV2Authorizer } from "./api-gateway-v2-authorizer.ts";
import { apiGatewayV2Integration } from "./api-gateway-v2-integration.ts";
import { apiGatewayV2Route } from "./api-gateway-v2-route.ts";
import { apiGatewayV2Stage } from "./api-gateway-v2-stage.ts";
import { codeBuildProject } from "./code-build-project.ts";
import { codePipelinePipeline } from "./code-pipeline-pipeline.ts";
import { dynamoDbTable } from "./dynamodb-table.ts";
import { eventsRule } from "./events-rule.ts";
import { iamManagedPolicy } from "./iam-managed-policy.ts";
import { iamPolicy } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { lambdaAlias } from "./lambda-alias.ts";
import { lambdaEventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { lambdaVersion } from "./lambda-version.ts";
import { logsLogGroup } from "./logs-log-group.ts";
import { createRecordedTypes } from "./recorded-types.ts";
import type { ResourceTypes } from "./resource-type.ts";
import { restApiTypes } from "./rest-api-types.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { s3BucketPolicy } from "./s3-bucket-policy.ts";
import type { SandboxServices } from "./sandbox-services.ts";
import { schedulerSchedule, schedulerScheduleGroup } from "./scheduler-schedule.ts";
import { secretsManagerSecret } from "./secrets-manager-secret.ts";
import { sqsQueue } from "./sqs-queue.ts";
import { sqsQueuePolicy } from "./sqs-queue-policy.ts";

/** The types whose resources behave as on AWS. */
const makers = {
  "AWS::ApiGatewayV2::Api": apiGatewayV2Api,
  "AWS::ApiGatewayV2::Authorizer": apiGatewayV2Authorizer,
  "AWS::ApiGatewayV2::Integration": apiGatewayV2Integration,
  "AWS::ApiGatewayV2::Route": apiGatewayV2Route,
  "AWS::ApiGatewayV2::Stage": apiGatewayV2Stage,
  "AWS::CodeBuild::Project": codeBuildProject,
  "AWS::CodePipeline::Pipeline": codePipelinePipeline,
  "AWS::DynamoDB::Table": dynamoDbTable,
  "AWS::Events::Rule": (services: SandboxServices) => eventsRule(services),
  "AWS::IAM::ManagedPolicy": iamManagedPolicy,
  "AWS::IAM::Policy": iamPolicy,
  "AWS::IAM::Role": iamRole,
  "AWS::Lambda::Alias": lambdaAlias,
  "AWS::Lambda::EventSourceMapping": lambdaEventSourceMapping,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::Permission": lambdaPermission,
  "AWS::Lambda::Version": lambdaVersion,
  "AWS::Logs::LogGroup": logsLogGroup,
  "AWS::S3::Bucket": s3Bucket,
  "AWS::S3::BucketPolicy": s3BucketPolicy,
  "AWS::Scheduler::Schedule": (services: SandboxServices) => schedulerSchedule(services),
  "AWS::Scheduler::ScheduleGroup": schedulerScheduleGroup,
  "AWS::SecretsManager::Secret": secretsManagerSecret,
  "AWS::SQS::Queue": sqsQueue,
  "AWS::SQS::QueuePolicy": sqsQueuePolicy,
} as const;

/** Every resource type of the sandbox, at work on `services`. */
export function createResourceTypes(services: SandboxServices): ResourceTypes {
  const emulated = Object.entries(makers).map(([type, make]) => [type, make(services)]);
  return {
    ...createRecordedTypes(services),
    ...restApiTypes(services),
    ...Object.fromEntries(emulated),
  };
}
