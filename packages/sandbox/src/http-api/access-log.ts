import { commonLogTime, type GatewayRequest } from "./gateway-request.ts";
import type { GatewayResponse } from "./gateway-response.ts";
import type { Identity } from "./proxy-event.ts";

/** What one request left behind for the log. */
export interface AccessLogRecord {
  readonly request: GatewayRequest;
  readonly response: GatewayResponse;
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string | undefined;
  readonly identity: Identity;
  readonly responseLatency: number;
  readonly authorizerError: string | undefined;
  /** The gateway's own message, for a response that it made. */
  readonly errorMessage: string | undefined;
  readonly integration:
    | {
        readonly latency: number;
        /** The status in the function's answer. */
        readonly status: number | undefined;
        /** The status of the Lambda API. */
        readonly lambdaStatus: number;
        readonly error: string | undefined;
        readonly requestId: string | undefined;
      }
    | undefined;
}

const VARIABLE = /\$context(?:\.[A-Za-z0-9_-]+)+/g;
const CLAIM = "authorizer.claims.";

/**
 * Fills a stage's access log format; a variable without a value becomes `-`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function formatAccessLog(format: string, record: AccessLogRecord): string {
  const values = variables(record);
  return format.replace(VARIABLE, (variable) => {
    const name = variable.slice("$context.".length);
    const value = name.startsWith(CLAIM)
      ? claim(record.identity, name.slice(CLAIM.length))
      : Object.hasOwn(values, name)
        ? values[name]
        : undefined;
    return value === undefined || value === "" ? "-" : String(value);
  });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const RESPONSE_TYPES: Readonly<Record<number, string>> = {
  400: "DEFAULT_4XX",
  401: "UNAUTHORIZED",
  403: "ACCESS_DENIED",
  404: "RESOURCE_NOT_FOUND",
  413: "REQUEST_TOO_LARGE",
  429: "THROTTLED",
  500: "DEFAULT_5XX",
  503: "INTEGRATION_FAILURE",
  504: "INTEGRATION_TIMEOUT",
};

function claim(identity: Identity, name: string): string | undefined {
  if (identity.kind !== "jwt" || !Object.hasOwn(identity.claims, name)) return undefined;
  return identity.claims[name];
}

function variables(record: AccessLogRecord): Record<string, string | number | undefined> {
  const { request, response, integration, identity, errorMessage } = record;
  const iam = identity.kind === "iam" ? identity : undefined;
  return {
    accountId: record.accountId,
    apiId: record.apiId,
    awsEndpointRequestId: integration?.requestId,
    "authorizer.error": record.authorizerError,
    dataProcessed: request.body.length + response.body.length,
    domainName: request.domainName,
    domainPrefix: request.domainName.split(".", 1)[0],
    "error.message": errorMessage,
    "error.messageString": errorMessage === undefined ? undefined : JSON.stringify(errorMessage),
    "error.responseType":
      errorMessage === undefined ? undefined : RESPONSE_TYPES[response.statusCode],
    extendedRequestId: request.id,
    httpMethod: request.method,
    "identity.accountId": iam === undefined ? undefined : record.accountId,
    "identity.caller": iam?.accessKeyId,
    "identity.sourceIp": request.sourceIp,
    "identity.user": iam?.accessKeyId,
    "identity.userAgent": request.userAgent,
    "identity.userArn": iam?.principalArn,
    "integration.error": integration?.error,
    "integration.integrationStatus": integration?.lambdaStatus,
    "integration.latency": integration?.latency,
    "integration.requestId": integration?.requestId,
    "integration.status": integration?.status,
    integrationErrorMessage: integration?.error,
    integrationLatency: integration?.latency,
    integrationStatus: integration?.lambdaStatus,
    path: request.path,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: commonLogTime(request.time),
    requestTimeEpoch: request.time.getTime(),
    responseLatency: record.responseLatency,
    responseLength: response.body.length,
    routeKey: record.routeKey,
    stage: record.stage,
    status: response.statusCode,
  };
}
