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
  refuse(request, response, { status: 501, code: "NotImplemented", message });
}

/** A Region that the sandbox does not have, of those that it has. */
export interface UnknownRegion {
  readonly region: string;
  readonly regions: readonly string[];
  /** As it stands in the signature. */
  readonly service: string;
}

/** Refuses a request for a Region that there is not, as AWS does for one that is not enabled. */
export function refuseRegion(
  { region, regions, service }: UnknownRegion,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const message = `the sandbox has no Region ${region}, only ${regions.join(", ")}: start it with --regions ${region}`;
  const code = service === "s3" ? "InvalidAccessKeyId" : "UnrecognizedClientException";
  refuse(request, response, { status: 403, code, message, isS3: service === "s3" });
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly isS3?: boolean;
  },
): void {
  const { status, code, message, isS3 = false } = refusal;
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const error = { Code: code, Message: message };
  const [type, body] = isS3
    ? ["application/xml", xml("Error", error)]
    : isForm
      ? ["text/xml", xml("ErrorResponse", { Error: error })]
      : ["application/json", JSON.stringify({ __type: code, message })];
  request.resume();
  response.writeHead(status, { "content-type": type, "x-amzn-errortype": code });
  response.end(request.method === "HEAD" ? undefined : body);
}
