import { type Policy, parsePolicy } from "./policy.ts";

const logs = {
  Effect: "Allow",
  Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: "*",
};
const allow = (...actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: "*" });

/**
 * The policies that AWS manages and function roles commonly attach, reduced to the services whose
 * calls the sandbox checks: DynamoDB, S3 and API Gateway.
 *
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const DOCUMENTS: Readonly<Record<string, readonly object[]>> = {
  AdministratorAccess: [allow("*")],
  PowerUserAccess: [allow("dynamodb:*", "s3:*", "execute-api:*")],
  ReadOnlyAccess: [
    allow("dynamodb:BatchGet*", "dynamodb:Describe*", "dynamodb:Get*", "dynamodb:List*"),
    allow("dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan"),
    allow("s3:DescribeJob", "s3:Get*", "s3:List*"),
  ],
  AmazonDynamoDBFullAccess: [allow("dynamodb:*")],
  AmazonDynamoDBFullAccess_v2: [allow("dynamodb:*")],
  AmazonDynamoDBReadOnlyAccess: [
    allow(
      "dynamodb:BatchGetItem",
      "dynamodb:Describe*",
      "dynamodb:List*",
      "dynamodb:GetAbacStatus",
      "dynamodb:GetItem",
      "dynamodb:GetResourcePolicy",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:PartiQLSelect",
    ),
  ],
  AmazonS3FullAccess: [allow("s3:*")],
  AmazonS3ReadOnlyAccess: [allow("s3:Get*", "s3:List*", "s3:Describe*")],
  AmazonAPIGatewayInvokeFullAccess: [allow("execute-api:Invoke", "execute-api:ManageConnections")],
  "service-role/AWSLambdaBasicExecutionRole": [logs],
  "service-role/AWSLambdaVPCAccessExecutionRole": [logs],
  "service-role/AWSLambdaDynamoDBExecutionRole": [
    logs,
    allow(
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
    ),
  ],
  "service-role/AWSLambdaSQSQueueExecutionRole": [
    logs,
    allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
  ],
  "service-role/AWSLambdaKinesisExecutionRole": [logs],
  AWSXRayDaemonWriteAccess: [],
  CloudWatchLambdaInsightsExecutionRolePolicy: [logs],
};

/** A policy that AWS manages, `undefined` for one that the sandbox does not hold. */
export function awsManagedPolicy(arn: string): Policy | undefined {
  const name = /^arn:aws[\w-]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  const statements = name !== undefined && Object.hasOwn(DOCUMENTS, name) && DOCUMENTS[name];
  if (!statements) return undefined;
  return parsePolicy(arn, { Version: "2012-10-17", Statement: statements });
}
