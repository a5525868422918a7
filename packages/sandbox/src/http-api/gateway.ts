import type { IncomingMessage } from "node:http";
import { url as inspectorUrl } from "node:inspector";
import type { JwtVerifier } from "../authorization/jwt-authorizer.ts";
import type { HttpApiServiceOptions, HttpStageConfiguration } from "../services.ts";
import { type AccessLogRecord, formatAccessLog } from "./access-log.ts";
import type { HttpApi } from "./api.ts";
import { authorizeRequest } from "./authorize-request.ts";
import { type CorsRequest, isPreflight, preflightResponse, withCorsHeaders } from "./cors.ts";
import { type GatewayRequest, gatewayRequest, requestId } from "./gateway-request.ts";
import { type GatewayResponse, messageResponse } from "./gateway-response.ts";
import { type IntegrateOptions, integrate } from "./integrate.ts";
import type { Identity } from "./proxy-event.ts";
import { readBody } from "./read-body.ts";
import { parseRequestTarget } from "./request-target.ts";

export interface GatewayOptions extends HttpApiServiceOptions {
  readonly jwt: JwtVerifier;
  readonly now: () => Date;
  /** Who wants to know what functions are asked; asked for each request. */
  readonly observer?: () => IntegrateOptions["onExchange"];
}

/** What is known of a request so far; each step adds to it. */
interface Exchange {
  readonly startedAt: number;
  routeKey?: string;
  identity: Identity;
  authorizerError?: string;
  errorMessage?: string;
  integration?: NonNullable<AccessLogRecord["integration"]>;
}

/** Request line and header values together: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAXIMUM_HEADER_BYTES = 10_240;

export interface GatewayAnswer {
  readonly id: string;
  readonly response: GatewayResponse;
}

/** Answers one request as an HTTP API does, in the order in which an HTTP API does it. */
export async function answerRequest(
  api: HttpApi,
  message: IncomingMessage,
  options: GatewayOptions,
): Promise<GatewayAnswer> {
  const id = requestId();
  if (headerBytes(message) > MAXIMUM_HEADER_BYTES) {
    return { id, response: messageResponse(431, "Request Header Fields Too Large") };
  }
  const target = parseRequestTarget(message.url ?? "");
  const lacksHost = message.headers.host === undefined && message.httpVersion === "1.1";
  if (target === undefined || lacksHost)
    return { id, response: messageResponse(400, "Bad Request") };

  const body = await readBody(message);
  if (body === undefined) return { id, response: messageResponse(413, "Request Entity Too Large") };

  const request = gatewayRequest({ message, target, body, id, time: options.now() });
  const match = api.matchStage(request.path);
  const isRest = api.configuration.protocol === "REST";
  if (match === undefined) {
    return { id, response: isRest ? restForbidden() : messageResponse(404, "Not Found") };
  }

  const exchange: Exchange = { startedAt: performance.now(), identity: { kind: "none" } };
  const cors = corsRequest(message);
  const { corsConfiguration } = api.configuration;
  const plain = await respond(api, match, request, cors, exchange, options);
  const response = corsConfiguration ? withCors(corsConfiguration, cors, plain) : plain;
  logAccess(api, match.stage, request, response, exchange, options);
  return { id, response };
}

async function respond(
  api: HttpApi,
  match: NonNullable<ReturnType<HttpApi["matchStage"]>>,
  request: GatewayRequest,
  cors: CorsRequest,
  exchange: Exchange,
  options: GatewayOptions,
): Promise<GatewayResponse> {
  const refuse = (response: GatewayResponse, errorMessage: string) => {
    exchange.errorMessage = errorMessage;
    return response;
  };
  const { corsConfiguration, apiId } = api.configuration;
  const preflight = corsConfiguration !== undefined && isPreflight(cors);
  const routed = api.matchRoute(request.method, match.path);
  if (routed === undefined) {
    if (preflight) return preflightResponse(corsConfiguration, cors);
    return api.configuration.protocol === "REST"
      ? refuse(missingToken(), "Missing Authentication Token")
      : refuse(messageResponse(404, "Not Found"), "Not Found");
  }
  const { route, pathParameters } = routed;
  exchange.routeKey = route.routeKey;

  const { stage } = match;
  if (!api.admits(stage, route.routeKey, performance.now())) {
    return refuse(messageResponse(429, "Too Many Requests"), "Too Many Requests");
  }

  // A route that catches OPTIONS also guards preflight requests, which is why AWS advises to add
  // an OPTIONS route without authorization beside it.
  const authorization = await authorizeRequest(api, match, routed, request, options);
  if (authorization.kind === "refused") {
    exchange.authorizerError = authorization.reason;
    return refuse(authorization.response, messageOf(authorization.response));
  }
  exchange.identity = authorization.identity;
  if (preflight) return preflightResponse(corsConfiguration, cors);

  const integration = api.integrationOf(route);
  if (integration === undefined) {
    return refuse(messageResponse(500, "Internal Server Error"), "Internal Server Error");
  }
  const startedAt = performance.now();
  const result = await integrate(
    integration,
    route,
    {
      request,
      accountId: options.accountId,
      apiId,
      stage: stage.stageName,
      routeKey: route.routeKey,
      pathParameters,
      stageVariables: presentVariables(stage),
      binaryMediaTypes: api.configuration.binaryMediaTypes,
      identity: authorization.identity,
    },
    {
      functions: options.functions,
      region: options.region,
      isDebugged: inspectorUrl() !== undefined,
      onExchange: options.observer?.(),
    },
  );
  exchange.integration = {
    latency: Math.round(performance.now() - startedAt),
    status: result.errorMessage === undefined ? result.response.statusCode : undefined,
    lambdaStatus: result.lambdaStatus,
    error: result.error,
    requestId: result.requestId,
  };
  if (result.errorMessage === undefined) return result.response;
  return api.configuration.protocol === "REST" && result.response.statusCode === 500
    ? refuse(messageResponse(502, "Internal server error"), "Internal server error")
    : refuse(result.response, result.errorMessage);
}

/** What REST APIs say where there is no stage, and where there is no method. */
const restForbidden = () => messageResponse(403, "Forbidden");
const missingToken = () => messageResponse(403, "Missing Authentication Token");

function presentVariables({ stageVariables = {} }: HttpStageConfiguration) {
  return Object.keys(stageVariables).length === 0 ? undefined : stageVariables;
}

function withCors(
  configuration: NonNullable<HttpApi["configuration"]["corsConfiguration"]>,
  cors: CorsRequest,
  response: GatewayResponse,
): GatewayResponse {
  const isOwn = isPreflight(cors) && response.statusCode === 204;
  return isOwn ? response : withCorsHeaders(configuration, cors, response);
}

function corsRequest(message: IncomingMessage): CorsRequest {
  return {
    method: message.method ?? "GET",
    origin: message.headers.origin,
    requestedMethod: message.headers["access-control-request-method"],
  };
}

function logAccess(
  api: HttpApi,
  stage: HttpStageConfiguration,
  request: GatewayRequest,
  response: GatewayResponse,
  exchange: Exchange,
  { accountId, logs }: GatewayOptions,
): void {
  if (stage.accessLog === undefined) return;
  const { apiId } = api.configuration;
  const message = formatAccessLog(stage.accessLog.format, {
    request,
    response,
    accountId,
    apiId,
    stage: stage.stageName,
    routeKey: exchange.routeKey,
    identity: exchange.identity,
    responseLatency: Math.round(performance.now() - exchange.startedAt),
    authorizerError: exchange.authorizerError,
    errorMessage: exchange.errorMessage,
    integration: exchange.integration,
  });
  logs.append(stage.accessLog.logGroupName, `${apiId}/${stage.stageName}`, {
    time: request.time,
    message,
  });
}

function messageOf(response: GatewayResponse): string {
  return (JSON.parse(response.body.toString()) as { message: string }).message;
}

function headerBytes(message: IncomingMessage): number {
  const line = (message.method?.length ?? 0) + (message.url?.length ?? 0);
  return message.rawHeaders.reduce((bytes, text) => bytes + text.length, line);
}
