import type { IncomingMessage, ServerResponse } from "node:http";
import { xml } from "./xml.ts";

/** By the names that signatures carry. */
const ANSWERED = new Set([
  "cloudformation",
  "codebuild",
  "dynamodb",
  "iam",
  "logs",
  "s3",
  "secretsmanager",
  "sqs",
  "ssm",
  "sts",
]);

/**
 * The service that a request is signed for, when it is none that is answered here: with
 * `AWS_ENDPOINT_URL` set, clients of every service ask at this address.
 */
export function otherService({ headers }: IncomingMessage): string | undefined {
  const scope = /Credential=[^/,]+\/\d{8}\/[^/,]+\/([a-z0-9-]{1,40})\/aws4_request/;
  const service = scope.exec(headers.authorization ?? "")?.[1];
  return service === undefined || ANSWERED.has(service) ? undefined : service;
}

/** Refuses a request to a service that is not answered, in the form that its clients read. */
export function refuseOtherService(
  service: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const target = String(request.headers["x-amz-target"] ?? "")
    .split(".")
    .at(-1);
  const call = target ? `${target} of ${service}` : `${service}`;
  const message = `${call} is not answered here, only Proton, DynamoDB, S3, CloudFormation, STS, SQS and what stacks need of CodeBuild, IAM, Logs, SSM and Secrets Manager: unset AWS_ENDPOINT_URL for this client, or set AWS_ENDPOINT_URL_<SERVICE> for each that is meant`;
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const [type, body] = isForm
    ? ["text/xml", xml("ErrorResponse", { Error: { Code: "NotImplemented", Message: message } })]
    : ["application/json", JSON.stringify({ __type: "NotImplemented", message })];
  request.resume();
  response.writeHead(501, { "content-type": type, "x-amzn-errortype": "NotImplemented" });
  response.end(body);
}
