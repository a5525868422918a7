import type { MapResource } from "@proton/console/extension";

type Kind = MapResource["kind"];

/** What a map shows; every other type is what these are joined by, or left out. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["AWS::ApiGatewayV2::Api", "api"],
  ["AWS::ApiGateway::RestApi", "api"],
  ["AWS::ElasticLoadBalancingV2::LoadBalancer", "api"],
  ["AWS::CloudFront::Distribution", "api"],
  ["AWS::ApiGatewayV2::Route", "route"],
  ["AWS::ApiGateway::Method", "route"],
  ["AWS::Lambda::Url", "route"],
  ["AWS::Events::Rule", "source"],
  ["AWS::Scheduler::Schedule", "source"],
  ["AWS::Pipes::Pipe", "source"],
  ["AWS::Lambda::Function", "function"],
  ["AWS::StepFunctions::StateMachine", "function"],
  ["AWS::ECS::Service", "function"],
  ["AWS::DynamoDB::Table", "data"],
  ["AWS::DynamoDB::GlobalTable", "data"],
  ["AWS::S3::Bucket", "data"],
  ["AWS::RDS::DBInstance", "data"],
  ["AWS::RDS::DBCluster", "data"],
  ["AWS::EFS::FileSystem", "data"],
  ["AWS::ElastiCache::ReplicationGroup", "data"],
  ["AWS::SecretsManager::Secret", "data"],
  ["AWS::SSM::Parameter", "data"],
  ["AWS::SQS::Queue", "messages"],
  ["AWS::SNS::Topic", "messages"],
  ["AWS::Kinesis::Stream", "messages"],
  ["AWS::Events::EventBus", "messages"],
] as const);

/** What a resource is on a map; `undefined` for what is not shown. */
export function kindOf(type: string): Kind | undefined {
  return KINDS.get(type);
}

/** Resources that join two others: who calls, and who is called, are in properties of theirs. */
export const JOINERS: ReadonlyMap<string, { readonly from: string; readonly to: string }> = new Map(
  [
    ["AWS::Lambda::EventSourceMapping", { from: "EventSourceArn", to: "FunctionName" }],
    ["AWS::Lambda::EventInvokeConfig", { from: "FunctionName", to: "DestinationConfig" }],
    ["AWS::SNS::Subscription", { from: "TopicArn", to: "Endpoint" }],
  ],
);

/** Policies beside a role: what they allow is the role's. */
export const POLICY_TYPES: ReadonlySet<string> = new Set([
  "AWS::IAM::Policy",
  "AWS::IAM::RolePolicy",
  "AWS::IAM::ManagedPolicy",
]);

/** The API that a route is of: the API calls it, not the other way round. */
export const OWNER_PROPERTIES: ReadonlySet<string> = new Set(["ApiId", "RestApiId"]);

/** Where something else than a call is meant: where a thing belongs, who may call it, how it is watched. */
export const UNFOLLOWED: ReadonlySet<string> = new Set([
  ...OWNER_PROPERTIES,
  "ResourceId",
  "ParentId",
  "AuthorizerId",
  "AssumeRolePolicyDocument",
  "PermissionsBoundary",
  "LoggingConfig",
  "VpcConfig",
  "VpcConfiguration",
  "KmsKeyArn",
  "KMSMasterKeyID",
  "SSESpecification",
  "CodeUri",
  "Code",
  "Tags",
]);
