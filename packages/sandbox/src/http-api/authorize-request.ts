import type { JwtVerifier } from "../authorization/jwt-authorizer.ts";
import type { HttpApiServiceOptions, HttpRouteConfiguration, JwtAuthorizer } from "../services.ts";
import type { HttpApi, StageMatch } from "./api.ts";
import { authorizeByFunction } from "./function-authorizer.ts";
import type { GatewayRequest } from "./gateway-request.ts";
import { type GatewayResponse, messageResponse } from "./gateway-response.ts";
import type { Identity } from "./proxy-event.ts";
import { parseQuery } from "./request-target.ts";

export type Authorization =
  | { readonly kind: "allowed"; readonly identity: Identity }
  | { readonly kind: "refused"; readonly response: GatewayResponse; readonly reason: string };

/** A route with what it takes from the path. */
export interface RoutedRequest {
  readonly route: HttpRouteConfiguration;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

export interface AuthorizeRequestOptions
  extends Pick<
    HttpApiServiceOptions,
    "authorize" | "onEvent" | "region" | "accountId" | "functions"
  > {
  readonly jwt: JwtVerifier;
}

/** Applies a route's authorization: none, a JWT authorizer, a function, or IAM. */
export async function authorizeRequest(
  api: HttpApi,
  match: StageMatch,
  { route, pathParameters }: RoutedRequest,
  request: GatewayRequest,
  options: AuthorizeRequestOptions,
): Promise<Authorization> {
  const { stage, path } = match;
  if (route.authorizationType === "AWS_IAM") {
    const resource = `${api.configuration.apiId}/${stage.stageName}/${request.method}${path}`;
    return authorizeIam(resource, request, options);
  }
  if (route.authorizationType === "NONE") return { kind: "allowed", identity: { kind: "none" } };

  const authorizer = api.authorizers.get(route.authorizerId ?? "");
  if (authorizer === undefined) {
    const reason = `the route has no authorizer ${route.authorizerId ?? ""}`;
    return { kind: "refused", response: messageResponse(500, "Internal Server Error"), reason };
  }
  if (authorizer.type !== "JWT")
    return authorizeByFunction({ authorizer, match, route, pathParameters, request }, options);
  return authorizeJwt(authorizer, route.authorizationScopes ?? [], request, options);
}

async function authorizeJwt(
  authorizer: JwtAuthorizer,
  routeScopes: readonly string[],
  request: GatewayRequest,
  { jwt, onEvent }: AuthorizeRequestOptions,
): Promise<Authorization> {
  const token = findToken(authorizer.identitySource, request);
  if (token === undefined) return unauthorized("Bearer", "no token");

  const verdict = await jwt.verify(token, authorizer);
  if (verdict.kind === "issuer-unavailable") {
    onEvent?.({
      code: "issuer-unavailable",
      level: "error",
      data: { issuer: authorizer.issuer, message: verdict.description },
    });
  }
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
  const challenge = (error: string, description: string) =>
    `Bearer scope="${routeScopes.join(" ")}" error="${error}" error_description="${description}"`;
  if (verdict.kind !== "valid") {
    const shown = verdict.kind === "invalid" ? verdict.description : "unable to verify the token";
    return unauthorized(challenge("invalid_token", shown), verdict.description);
  }

  const granted = routeScopes.filter((scope) => verdict.scopes.includes(scope));
  if (routeScopes.length > 0 && granted.length === 0) {
    const description = "the token does not have a required scope";
    const header = ["www-authenticate", challenge("insufficient_scope", description)] as const;
    return {
      kind: "refused",
      response: messageResponse(403, "Forbidden", [header]),
      reason: description,
    };
  }
  const scopes = routeScopes.length === 0 ? null : verdict.scopes;
  return { kind: "allowed", identity: { kind: "jwt", claims: verdict.claims, scopes } };
}

function authorizeIam(
  resource: string,
  request: GatewayRequest,
  { authorize, region, accountId }: AuthorizeRequestOptions,
): Authorization {
  const result = authorize(
    {
      method: request.method,
      url: request.url,
      headers: request.receivedHeaders,
      body: request.body,
      service: "execute-api",
    },
    `arn:aws:execute-api:${region}:${accountId}:${resource}`,
  );
  if (result.kind === "denied") {
    // An HTTP API says no more to the client; the reason is in the access log.
    return {
      kind: "refused",
      response: messageResponse(403, "Forbidden"),
      reason: result.message,
    };
  }
  const { principalArn, accessKeyId } = result;
  return { kind: "allowed", identity: { kind: "iam", principalArn, accessKeyId } };
}

function unauthorized(challenge: string, reason: string): Authorization {
  const response = messageResponse(401, "Unauthorized", [["www-authenticate", challenge]]);
  return { kind: "refused", response, reason };
}

/** Takes the token from the first identity source that has one, with or without `Bearer `. */
function findToken(sources: readonly string[], request: GatewayRequest): string | undefined {
  for (const source of sources) {
    const match = /^\$request\.(header|querystring)\.(.+)$/.exec(source);
    const name = match?.[2] ?? "";
    const value =
      match?.[1] === "querystring"
        ? parseQuery(request.rawQueryString).get(name)?.[0]
        : request.headers.find(([header]) => header.toLowerCase() === name.toLowerCase())?.[1];
    const token = value?.replace(/^Bearer\s+/i, "").trim();
    if (token) return token;
  }
  return undefined;
}
