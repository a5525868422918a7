import type { TemplateObject, TemplateValue } from "../template.ts";

interface PolicyTemplate {
  readonly actions: readonly string[];
  /** ARNs in which `<Name>` is a parameter of the template; none means `*`. */
  readonly resources: readonly string[];
}

const arn = (service: string, resource: string) =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`;
const table = [arn("dynamodb", "table/<TableName>"), arn("dynamodb", "table/<TableName>/index/*")];
const bucket = [
  `arn:\${AWS::Partition}:s3:::<BucketName>`,
  `arn:\${AWS::Partition}:s3:::<BucketName>/*`,
];
const of = (service: string, actions: string): readonly string[] =>
  actions.split(" ").map((action) => `${service}:${action}`);

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html */
const TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  AWSSecretsManagerGetSecretValuePolicy: {
    actions: ["secretsmanager:GetSecretValue"],
    resources: ["<SecretArn>"],
  },
  CloudWatchPutMetricPolicy: { actions: ["cloudwatch:PutMetricData"], resources: [] },
  DynamoDBCrudPolicy: {
    actions: of(
      "dynamodb",
      "GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem",
    ),
    resources: table,
  },
  DynamoDBReadPolicy: {
    actions: of("dynamodb", "GetItem Scan Query BatchGetItem DescribeTable"),
    resources: table,
  },
  DynamoDBWritePolicy: {
    actions: of("dynamodb", "PutItem UpdateItem BatchWriteItem"),
    resources: table,
  },
  EventBridgePutEventsPolicy: {
    actions: ["events:PutEvents"],
    resources: [arn("events", "event-bus/<EventBusName>")],
  },
  FirehoseWritePolicy: {
    actions: of("firehose", "PutRecord PutRecordBatch"),
    resources: [arn("firehose", "deliverystream/<DeliveryStreamName>")],
  },
  KMSDecryptPolicy: { actions: ["kms:Decrypt"], resources: [arn("kms", "key/<KeyId>")] },
  KMSEncryptPolicy: { actions: ["kms:Encrypt"], resources: [arn("kms", "key/<KeyId>")] },
  KinesisCrudPolicy: {
    actions: of(
      "kinesis",
      "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary GetShardIterator IncreaseStreamRetentionPeriod ListTagsForStream MergeShards PutRecord PutRecords SplitShard RemoveTagsFromStream",
    ),
    resources: [arn("kinesis", "stream/<StreamName>")],
  },
  LambdaInvokePolicy: {
    actions: ["lambda:InvokeFunction"],
    resources: [arn("lambda", "function:<FunctionName>*")],
  },
  S3CrudPolicy: {
    actions: of(
      "s3",
      "GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject",
    ),
    resources: bucket,
  },
  S3ReadPolicy: {
    actions: of(
      "s3",
      "GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration",
    ),
    resources: bucket,
  },
  S3WritePolicy: {
    actions: of("s3", "PutObject PutObjectAcl PutLifecycleConfiguration"),
    resources: bucket,
  },
  SNSPublishMessagePolicy: {
    actions: ["sns:Publish"],
    resources: [arn("sns", "<TopicName>")],
  },
  SQSPollerPolicy: {
    actions: of(
      "sqs",
      "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage",
    ),
    resources: [arn("sqs", "<QueueName>")],
  },
  SQSSendMessagePolicy: {
    actions: ["sqs:SendMessage*"],
    resources: [arn("sqs", "<QueueName>")],
  },
  SSMParameterReadPolicy: {
    actions: of("ssm", "DescribeParameters GetParameters GetParameter GetParametersByPath"),
    resources: [arn("ssm", "parameter/<ParameterName>")],
  },
  StepFunctionsExecutionPolicy: {
    actions: ["states:StartExecution"],
    resources: [arn("states", "stateMachine:<StateMachineName>")],
  },
};

/** The names of the policy templates that can be expanded. */
export const policyTemplateNames: readonly string[] = Object.keys(TEMPLATES);

/** The statement that a policy template stands for; `undefined` for a name that is not known. */
export function policyStatement(
  name: string,
  parameters: TemplateObject,
): TemplateObject | undefined {
  const template = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
  if (template === undefined) return undefined;
  const { actions, resources } = template;
  const arns = resources.map((text): TemplateValue => filledIn(text, parameters));
  return {
    Effect: "Allow",
    Action: actions,
    Resource: arns.length === 0 ? "*" : arns.length === 1 ? (arns[0] ?? "*") : arns,
  };
}

function filledIn(text: string, parameters: TemplateObject): TemplateValue {
  const [, only] = /^<(\w+)>$/.exec(text) ?? [];
  if (only !== undefined) return parameters[only] ?? "";
  return { "Fn::Sub": [text.replaceAll(/<(\w+)>/g, (_, name) => `\${${name}}`), parameters] };
}
