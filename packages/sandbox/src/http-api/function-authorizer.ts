import { matchPattern } from "@proton/text";
import { evaluatePolicies } from "../iam/evaluate.ts";
import { MalformedPolicyError, type Policy, parsePolicy } from "../iam/policy.ts";
import type {
  FunctionAuthorizer,
  HttpApiServiceOptions,
  HttpRouteConfiguration,
} from "../services.ts";
import type { StageMatch } from "./api.ts";
import type { Authorization } from "./authorize-request.ts";
import type { GatewayRequest } from "./gateway-request.ts";
import { type GatewayResponse, messageResponse } from "./gateway-response.ts";
import { eventRest, type ProxyEventInput } from "./proxy-event.ts";
import { parseQuery } from "./request-target.ts";

interface Asked {
  readonly authorizer: FunctionAuthorizer;
  readonly match: StageMatch;
  readonly route: HttpRouteConfiguration;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly request: GatewayRequest;
}

type Options = Pick<HttpApiServiceOptions, "functions" | "region" | "accountId">;

/**
 * Asks the function of a REST API's authorizer, at every request: nothing is cached.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export async function authorizeByFunction(asked: Asked, options: Options): Promise<Authorization> {
  const { authorizer, match, request } = asked;
  const { region, accountId } = options;
  const input = inputOf(asked, accountId);
  const values = authorizer.identitySource.map((source) => identityValue(source, input));
  if (values.some((value) => value === undefined || value === ""))
    return unauthorized("an identity source is missing");
  const [token = ""] = values;
  if (authorizer.validation !== undefined && matchPattern(authorizer.validation, token) !== "match")
    return unauthorized("the token does not look as the authorizer wants it");

  const arn = `arn:aws:execute-api:${region}:${accountId}:${authorizer.apiId}`;
  const methodArn = `${arn}/${match.stage.stageName}/${request.method}${match.path}`;
  const result = await options.functions.invoke({
    functionName: authorizer.uri,
    payload:
      authorizer.type === "TOKEN"
        ? { type: "TOKEN", methodArn, authorizationToken: token }
        : { type: "REQUEST", methodArn, ...withoutBody(eventRest(input)) },
    ...(!authorizer.hasCredentials && {
      source: {
        principal: "apigateway.amazonaws.com",
        sourceArn: `${arn}/authorizers/${authorizer.authorizerId}`,
      },
    }),
  });
  if (result.kind === "function-error" && result.errorMessage === "Unauthorized")
    return unauthorized("the authorizer answered Unauthorized");
  if (result.kind !== "ok") {
    const reason = "message" in result ? result.message : "the authorizer failed";
    return failed("errorMessage" in result ? result.errorMessage : reason);
  }
  return verdict(result.payload, methodArn);
}

function verdict(payload: unknown, methodArn: string): Authorization {
  const answer = (payload ?? {}) as Readonly<Record<string, unknown>>;
  const { principalId, policyDocument, context } = answer;
  const policy = policyOf(policyDocument);
  if (typeof principalId !== "string" || policy === undefined)
    return failed("the authorizer answers no principalId and policyDocument");
  const given = typeof context === "object" && context !== null ? context : {};
  if (Object.values(given).some((value) => typeof value === "object" && value !== null))
    return failed("the context of the authorizer holds more than texts, numbers and booleans");
  const { decision } = evaluatePolicies([policy], {
    action: "execute-api:Invoke",
    resource: methodArn,
    context: {},
  });
  if (decision === "allowed")
    return { kind: "allowed", identity: { kind: "function", principalId, context: { ...given } } };
  const explicit = decision === "explicit-deny" ? " with an explicit deny" : "";
  const Message = `User is not authorized to access this resource${explicit}`;
  return { kind: "refused", response: answered(403, { Message }), reason: Message };
}

function policyOf(document: unknown): Policy | undefined {
  try {
    return parsePolicy("authorizer", document);
  } catch (error) {
    if (error instanceof MalformedPolicyError) return undefined;
    throw error;
  }
}

function inputOf(asked: Asked, accountId: string): ProxyEventInput {
  const { authorizer, match, route, pathParameters, request } = asked;
  const { stageName: stage, stageVariables } = match.stage;
  return {
    request,
    accountId,
    apiId: authorizer.apiId,
    stage,
    routeKey: route.routeKey,
    pathParameters,
    stageVariables,
    identity: { kind: "none" },
  };
}

function withoutBody<Event extends { body?: unknown; isBase64Encoded?: unknown }>(
  event: Event,
): Omit<Event, "body" | "isBase64Encoded"> {
  const { body: _, isBase64Encoded: __, ...rest } = event;
  return rest;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html */
function identityValue(source: string, input: ProxyEventInput): string | undefined {
  const { request, stageVariables } = input;
  const [, kind, name = ""] =
    /^(?:method\.request\.(header|querystring)|(stageVariables)|(context))\.(.+)$/
      .exec(source)
      ?.filter((part) => part !== undefined) ?? [];
  if (kind === "header") {
    const wanted = name.toLowerCase();
    return request.headers.find(([header]) => header.toLowerCase() === wanted)?.[1];
  }
  if (kind === "querystring") return parseQuery(request.rawQueryString).get(name)?.[0];
  if (kind === "stageVariables") return stageVariables?.[name];
  const event = eventRest(input).requestContext as unknown as Readonly<Record<string, unknown>>;
  const value = kind === "context" ? event[name] : undefined;
  return value === undefined ? undefined : String(value);
}

function unauthorized(reason: string): Authorization {
  return { kind: "refused", response: messageResponse(401, "Unauthorized"), reason };
}

/** API Gateway says no more of an authorizer that failed. */
function failed(reason: string): Authorization {
  return { kind: "refused", response: answered(500, { message: null }), reason };
}

function answered(statusCode: number, body: object): GatewayResponse {
  const headers = [["content-type", "application/json"]] as const;
  return { statusCode, headers, body: Buffer.from(JSON.stringify(body)) };
}
