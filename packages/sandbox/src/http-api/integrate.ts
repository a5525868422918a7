import type {
  FunctionService,
  HttpExchange,
  HttpIntegrationConfiguration,
  HttpRouteConfiguration,
  InvokeResult,
} from "../services.ts";
import { type GatewayResponse, messageResponse, readFunctionResponse } from "./gateway-response.ts";
import { proxyHttp } from "./http-proxy.ts";
import { eventRest, eventV1, eventV2, type ProxyEventInput } from "./proxy-event.ts";

export interface IntegrationResult {
  readonly response: GatewayResponse;
  /** The gateway's message, if the response is its own. */
  readonly errorMessage?: string;
  readonly error?: string;
  readonly requestId?: string | undefined;
  /** The status of the Lambda API, not of the function's answer. */
  readonly lambdaStatus: number;
}

export interface IntegrateOptions {
  readonly functions: FunctionService;
  readonly region: string;
  /** Whether a debugger may hold the function, so that no timeout is enforced. */
  readonly isDebugged: boolean;
  /** Told of every call of a function. */
  readonly onExchange?: ((exchange: HttpExchange) => void) | undefined;
}

/** The largest event that Lambda takes; a request may be larger than that when base64 is added. */
const MAXIMUM_EVENT_BYTES = 6 * 1024 * 1024;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const DEFAULT_TIMEOUT_MILLISECONDS = 30_000;

const EVENTS = { "1.0": eventV1, "2.0": eventV2, rest: eventRest };

/** The function that an integration names with the help of its stage's variables. */
function withStageVariables(uri: string, variables: ProxyEventInput["stageVariables"]): string {
  return uri.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (whole, name: string) =>
    variables && Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
}

/** Sends a request to a route's integration and reads the answer. */
export async function integrate(
  integration: HttpIntegrationConfiguration,
  route: HttpRouteConfiguration,
  input: ProxyEventInput,
  options: IntegrateOptions,
): Promise<IntegrationResult> {
  const timeout = integration.timeoutMilliseconds ?? DEFAULT_TIMEOUT_MILLISECONDS;
  if (integration.mock) {
    const response = { ...integration.mock, body: Buffer.alloc(0) };
    return { response, lambdaStatus: 200 };
  }
  const work =
    integration.type === "HTTP_PROXY"
      ? proxyHttp(integration, input)
      : invoke(integration, route, input, options);
  if (options.isDebugged) return work;

  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<IntegrationResult>((resolve) => {
    timer = setTimeout(
      () => resolve(failed(504, "Endpoint request timed out", "integration timeout", 200)),
      timeout,
    );
  });
  return Promise.race([work, timedOut]).finally(() => clearTimeout(timer));
}

async function invoke(
  { uri, payloadFormatVersion }: HttpIntegrationConfiguration,
  route: HttpRouteConfiguration,
  input: ProxyEventInput,
  { functions, region, onExchange }: IntegrateOptions,
): Promise<IntegrationResult> {
  // Base64 and the fields around the body make an event larger than its request.
  if (input.request.body.length > MAXIMUM_EVENT_BYTES) {
    return failed(413, "Request Entity Too Large", "the event exceeds 6 MB", 413);
  }
  const functionName = withStageVariables(uri, input.stageVariables);
  const payload = EVENTS[payloadFormatVersion](input);
  const invocation = functions.invoke({
    functionName,
    payload,
    source: {
      principal: "apigateway.amazonaws.com",
      sourceArn: sourceArn(route, input, region),
    },
  });
  onExchange?.({
    requestId: input.request.id,
    functionName,
    event: payload,
    result: invocation,
  });
  const result = await invocation;
  const requestId = "requestId" in result ? result.requestId : undefined;
  const read =
    result.kind === "ok" ? answered(result.payload, payloadFormatVersion) : refused(result);
  return { ...read, requestId };
}

function answered(
  payload: unknown,
  version: HttpIntegrationConfiguration["payloadFormatVersion"],
): IntegrationResult {
  const response =
    version === "rest"
      ? readFunctionResponse(payload, "1.0", "application/json")
      : readFunctionResponse(payload, version);
  if (response) return { response, lambdaStatus: 200 };
  return failed(500, "Internal Server Error", "the response is not of the expected form", 200);
}

function refused(result: Exclude<InvokeResult, { kind: "ok" }>): IntegrationResult {
  switch (result.kind) {
    case "function-error":
      return failed(500, "Internal Server Error", result.errorMessage, 200);
    case "throttled":
      return failed(503, "Service Unavailable", "Rate Exceeded.", 429);
    case "denied":
      return failed(500, "Internal Server Error", result.message, 403);
    case "not-found":
      return failed(500, "Internal Server Error", result.message, 404);
  }
}

/**
 * What a Lambda permission's `SourceArn` is compared with: the route as written, not the path that
 * was asked for; `ANY` stands for the method of the request.
 */
function sourceArn(
  { routeKey }: HttpRouteConfiguration,
  { accountId, apiId, stage, request }: ProxyEventInput,
  region: string,
): string {
  const path = routeKey === "$default" ? "$default" : `${request.method}${routeKey.split(" ")[1]}`;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${path}`;
}

function failed(
  statusCode: number,
  message: string,
  error: string,
  lambdaStatus: number,
): IntegrationResult {
  return {
    response: messageResponse(statusCode, message),
    errorMessage: message,
    error,
    lambdaStatus,
  };
}
