/**
 * Actions that take no resource, or whose resource cannot be known when a policy is written: for
 * them `Resource: "*"` is right. Reading lists and descriptions is also let pass: most of it
 * takes no resource. https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const UNSCOPED = new Set(
  (
    "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets xray:GetSamplingStatisticSummaries " +
    "cloudwatch:PutMetricData cloudwatch:GetMetricData cloudwatch:GetMetricStatistics " +
    "ecr:GetAuthorizationToken ecr-public:GetAuthorizationToken codeartifact:GetAuthorizationToken " +
    "sts:GetCallerIdentity sts:GetServiceBearerToken " +
    "ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses " +
    "logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:PutResourcePolicy " +
    "kms:CreateKey kms:GenerateRandom secretsmanager:GetRandomPassword " +
    "comprehend:DetectSentiment comprehend:DetectEntities comprehend:DetectKeyPhrases comprehend:DetectDominantLanguage " +
    "polly:SynthesizeSpeech rekognition:DetectLabels rekognition:DetectFaces rekognition:DetectText rekognition:DetectModerationLabels " +
    "textract:DetectDocumentText textract:AnalyzeDocument translate:TranslateText transcribe:StartTranscriptionJob " +
    "ssm:UpdateInstanceInformation tag:GetResources tag:GetTagKeys tag:GetTagValues " +
    "cloudformation:ValidateTemplate s3:GetAccountPublicAccessBlock ses:GetSendQuota events:TestEventPattern " +
    "elasticfilesystem:DescribeMountTargets servicediscovery:DiscoverInstances"
  )
    .toLowerCase()
    .split(" "),
);

const UNSCOPED_SERVICES = new Set([
  "ssmmessages",
  "ec2messages",
  "ce",
  "pricing",
  "application-autoscaling",
  "autoscaling-plans",
]);

/** Whether an action can be allowed only on every resource. */
export function isUnscoped(action: string): boolean {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  return (
    UNSCOPED.has(`${service}:${name}`) ||
    UNSCOPED_SERVICES.has(service) ||
    /^(?:list|describe)/.test(name)
  );
}
