/** Types that hold data although the published schemas do not mark them. */
export const ALSO_STATEFUL: ReadonlySet<string> = new Set([
  "AWS::CodeCommit::Repository",
  "AWS::Cognito::IdentityPool",
  "AWS::DSQL::Cluster",
  "AWS::ECR::Repository",
  "AWS::MemoryDB::Cluster",
  "AWS::RDS::GlobalCluster",
  "AWS::S3Express::DirectoryBucket",
  "AWS::S3Tables::TableBucket",
  "AWS::Timestream::Database",
  "AWS::Timestream::Table",
]);

/**
 * Closed sets of values that the service documents and the published schemas leave out. Only
 * properties whose set has been stable for years are here: a wrong complaint costs more than a miss.
 */
export const alsoAllowed: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApiGatewayV2::Api.ProtocolType": ["HTTP", "WEBSOCKET"],
  "AWS::ApiGatewayV2::Authorizer.AuthorizerType": ["JWT", "REQUEST"],
  "AWS::ApiGatewayV2::Integration.ConnectionType": ["INTERNET", "VPC_LINK"],
  "AWS::ApiGatewayV2::Integration.IntegrationType": [
    "AWS",
    "AWS_PROXY",
    "HTTP",
    "HTTP_PROXY",
    "MOCK",
  ],
  "AWS::ApiGatewayV2::Integration.PayloadFormatVersion": ["1.0", "2.0"],
  "AWS::ApiGatewayV2::Route.AuthorizationType": ["AWS_IAM", "CUSTOM", "JWT", "NONE"],
  "AWS::CodeBuild::Project.Artifacts.Type": ["CODEPIPELINE", "NO_ARTIFACTS", "S3"],
  "AWS::DynamoDB::Table.AttributeDefinition.AttributeType": ["B", "N", "S"],
  "AWS::DynamoDB::Table.BillingMode": ["PAY_PER_REQUEST", "PROVISIONED"],
  "AWS::DynamoDB::Table.KeySchema.KeyType": ["HASH", "RANGE"],
  "AWS::DynamoDB::Table.Projection.ProjectionType": ["ALL", "INCLUDE", "KEYS_ONLY"],
  "AWS::DynamoDB::Table.StreamSpecification.StreamViewType": [
    "KEYS_ONLY",
    "NEW_AND_OLD_IMAGES",
    "NEW_IMAGE",
    "OLD_IMAGE",
  ],
  "AWS::DynamoDB::Table.TableClass": ["STANDARD", "STANDARD_INFREQUENT_ACCESS"],
  "AWS::ECS::Service.LaunchType": ["EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"],
  "AWS::ElasticLoadBalancingV2::LoadBalancer.Scheme": ["internal", "internet-facing"],
  "AWS::ElasticLoadBalancingV2::LoadBalancer.Type": ["application", "gateway", "network"],
  "AWS::Lambda::Function.PackageType": ["Image", "Zip"],
  "AWS::Lambda::Function.TracingConfig.Mode": ["Active", "PassThrough"],
  "AWS::Lambda::Url.AuthType": ["AWS_IAM", "NONE"],
};
