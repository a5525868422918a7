import { apiGatewayV2Api } from "./api-gateway-v2-api.ts";
import { apiGatewayV2Authorizer } from "./api-gateway-v2-authorizer.ts";
import { apiGatewayV2Integration } from "./api-gateway-v2-integration.ts";
import { apiGatewayV2Route } from "./api-gateway-v2-route.ts";
import { apiGatewayV2Stage } from "./api-gateway-v2-stage.ts";
import { dynamoDbTable } from "./dynamodb-table.ts";
import { iamManagedPolicy } from "./iam-managed-policy.ts";
import { iamPolicy } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { lambdaAlias } from "./lambda-alias.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { lambdaVersion } from "./lambda-version.ts";
import { logsLogGroup } from "./logs-log-group.ts";
import { cloudWatchAlarm } from "./recorded/cloudwatch-alarm.ts";
import { cloudWatchCompositeAlarm } from "./recorded/cloudwatch-composite-alarm.ts";
import { cloudWatchDashboard } from "./recorded/cloudwatch-dashboard.ts";
import { codeBuildProject } from "./recorded/codebuild-project.ts";
import { codeConnectionsConnection } from "./recorded/codeconnections-connection.ts";
import { codePipelinePipeline } from "./recorded/codepipeline-pipeline.ts";
import { codeStarConnection } from "./recorded/codestar-connection.ts";
import { codeStarNotificationRule } from "./recorded/codestar-notification-rule.ts";
import { eventsRule } from "./recorded/events-rule.ts";
import { kmsAlias } from "./recorded/kms-alias.ts";
import { kmsKey } from "./recorded/kms-key.ts";
import { logsMetricFilter } from "./recorded/logs-metric-filter.ts";
import { logsResourcePolicy } from "./recorded/logs-resource-policy.ts";
import { snsSubscription } from "./recorded/sns-subscription.ts";
import { snsTopic } from "./recorded/sns-topic.ts";
import { snsTopicPolicy } from "./recorded/sns-topic-policy.ts";
import { ssmParameter } from "./recorded/ssm-parameter.ts";
import type { ResourceTypes } from "./resource-type.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { s3BucketPolicy } from "./s3-bucket-policy.ts";
import type { SandboxServices } from "./sandbox-services.ts";

const makers = {
  "AWS::ApiGatewayV2::Api": apiGatewayV2Api,
  "AWS::ApiGatewayV2::Authorizer": apiGatewayV2Authorizer,
  "AWS::ApiGatewayV2::Integration": apiGatewayV2Integration,
  "AWS::ApiGatewayV2::Route": apiGatewayV2Route,
  "AWS::ApiGatewayV2::Stage": apiGatewayV2Stage,
  "AWS::CloudWatch::Alarm": cloudWatchAlarm,
  "AWS::CloudWatch::CompositeAlarm": cloudWatchCompositeAlarm,
  "AWS::CloudWatch::Dashboard": cloudWatchDashboard,
  "AWS::CodeBuild::Project": codeBuildProject,
  "AWS::CodeConnections::Connection": codeConnectionsConnection,
  "AWS::CodePipeline::Pipeline": codePipelinePipeline,
  "AWS::CodeStarConnections::Connection": codeStarConnection,
  "AWS::CodeStarNotifications::NotificationRule": codeStarNotificationRule,
  "AWS::DynamoDB::Table": dynamoDbTable,
  "AWS::Events::Rule": eventsRule,
  "AWS::IAM::ManagedPolicy": iamManagedPolicy,
  "AWS::IAM::Policy": iamPolicy,
  "AWS::IAM::Role": iamRole,
  "AWS::KMS::Alias": kmsAlias,
  "AWS::KMS::Key": kmsKey,
  "AWS::Lambda::Alias": lambdaAlias,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::Permission": lambdaPermission,
  "AWS::Lambda::Version": lambdaVersion,
  "AWS::Logs::LogGroup": logsLogGroup,
  "AWS::Logs::MetricFilter": logsMetricFilter,
  "AWS::Logs::ResourcePolicy": logsResourcePolicy,
  "AWS::S3::Bucket": s3Bucket,
  "AWS::S3::BucketPolicy": s3BucketPolicy,
  "AWS::SNS::Subscription": snsSubscription,
  "AWS::SNS::Topic": snsTopic,
  "AWS::SNS::TopicPolicy": snsTopicPolicy,
  "AWS::SSM::Parameter": ssmParameter,
} as const;

/** Every resource type of the sandbox, at work on `services`. */
export function createResourceTypes(services: SandboxServices): ResourceTypes {
  return Object.fromEntries(Object.entries(makers).map(([type, make]) => [type, make(services)]));
}
